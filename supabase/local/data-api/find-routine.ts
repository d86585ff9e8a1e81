import { ApiError } from "./api-error.ts";
import type { Parameter, Routine, Routines } from "./routine.ts";
import { similarName } from "./similar-name.ts";

/** What a request calls: a name, and the names of the arguments it gives. */
export interface Wanted {
  readonly schema: string;
  readonly name: string;
  readonly keys: ReadonlySet<string>;
  readonly mediaType: string;
  readonly isPost: boolean;
}

/** Types of a single unnamed parameter that takes a whole body, by the body's media type. */
const TAKES_BODY: Readonly<Record<string, readonly string[]>> = {
  "application/json": ["json", "jsonb"],
  "text/plain": ["text"],
  "text/xml": ["xml"],
  "application/octet-stream": ["bytea"],
};

/** How alike a name must be to be hinted at; parameters are laxer. PostgREST's own bounds. */
const ALIKE = { name: 0.75, parameters: 0.33 } as const;

/** The one unnamed parameter of a routine that takes a whole body. */
export function bodyParameter(routine: Routine): Parameter | null {
  const [only, ...more] = routine.parameters;
  return only && only.name === "" && more.length === 0 ? only : null;
}

function isRawBody({ isPost, mediaType }: Wanted): boolean {
  return isPost && mediaType !== "application/json" && mediaType in TAKES_BODY;
}

function takesArguments(routine: Routine, wanted: Wanted): boolean {
  if (routine.parameters.length === 0) return wanted.keys.size === 0 && !isRawBody(wanted);
  const names = new Set(routine.parameters.map(({ name }) => name));
  return (
    routine.parameters.every(({ name, required }) => !required || wanted.keys.has(name)) &&
    [...wanted.keys].every((key) => names.has(key))
  );
}

function takesBody(routine: Routine, { isPost, mediaType }: Wanted): boolean {
  const parameter = bodyParameter(routine);
  return isPost && parameter !== null && (TAKES_BODY[mediaType]?.includes(parameter.type) ?? false);
}

function signature({ parameters }: Routine): string {
  return parameters.map(({ name, type }) => `${name} => ${type}`).join(", ");
}

function ambiguous(routines: readonly Routine[]): ApiError {
  const candidates = routines
    .toSorted((a, b) => a.parameters.length - b.parameters.length || compare(a, b))
    .map((routine) => `${routine.schema}.${routine.name}(${signature(routine)})`);
  return new ApiError(
    300,
    "PGRST203",
    `Could not choose the best candidate function between: ${candidates.join(", ")}`,
    null,
    "Try renaming the parameters or the function itself in the database so function overloading can be resolved",
  );
}

function compare(a: Routine, b: Routine): number {
  return signature(a) < signature(b) ? -1 : 1;
}

function hintFor(wanted: Wanted, routines: readonly Routine[]): string | null {
  if (isRawBody(wanted)) return null;
  const inSchema = routines.filter(({ schema }) => schema === wanted.schema);
  const namesakes = inSchema.filter(({ name }) => name === wanted.name);
  const listed = (names: Iterable<string>) => `(${[...names].sort().join(", ")})`;
  const found =
    namesakes.length === 0
      ? similarName(wanted.name, [...new Set(inSchema.map(({ name }) => name))], ALIKE.name)
      : similarName(
          listed(wanted.keys),
          namesakes.map(({ parameters }) => listed(parameters.map(({ name }) => name))),
          ALIKE.parameters,
        );
  if (found === null) return null;
  const call = namesakes.length === 0 ? found : wanted.name + found;
  return `Perhaps you meant to call the function ${wanted.schema}.${call}`;
}

function searchedFor(wanted: Wanted, names: readonly string[]): string {
  if (isRawBody(wanted)) {
    const [type] = TAKES_BODY[wanted.mediaType] ?? [];
    return ` with a single unnamed ${type} parameter`;
  }
  const named =
    names.length === 0
      ? " without parameters"
      : ` with parameter${names.length > 1 ? "s" : ""} ${names.join(", ")}`;
  const takesJson = wanted.isPost && wanted.mediaType === "application/json";
  return takesJson ? `${named} or with a single unnamed json/jsonb parameter` : named;
}

function notFound(wanted: Wanted, routines: readonly Routine[]): ApiError {
  const called = `${wanted.schema}.${wanted.name}`;
  const names = [...wanted.keys].sort();
  const given = names.length === 0 ? " without parameters" : `(${names.join(", ")})`;
  return new ApiError(
    404,
    "PGRST202",
    `Could not find the function ${called}${isRawBody(wanted) ? "" : given} in the schema cache`,
    `Searched for the function ${called}${searchedFor(wanted, names)}, but no matches were found in the schema cache.`,
    hintFor(wanted, routines),
  );
}

/**
 * The routine that takes exactly these arguments, as PostgREST chooses: by name, then by the names
 * of the arguments, then one that takes the whole body. PGRST202 for none, PGRST203 for several.
 */
export function findRoutine(routines: Routines, wanted: Wanted): Routine | ApiError {
  const namesakes = routines.named(wanted.schema, wanted.name);
  const named = namesakes.filter((routine) => takesArguments(routine, wanted));
  const matching =
    named.length > 0 ? named : namesakes.filter((routine) => takesBody(routine, wanted));
  const [first, ...others] = matching;
  if (!first) return notFound(wanted, routines.all);
  return others.length === 0 ? first : ambiguous(matching);
}
