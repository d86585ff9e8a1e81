import { bodyParameter } from "./find-routine.ts";
import type { Arguments } from "./read-arguments.ts";
import type { Parameter, Routine } from "./routine.ts";
import { identifier } from "./sql-text.ts";

/** How a function is given its arguments. */
interface Given {
  /** From clause before the call, or empty. */
  readonly from: string;
  /** Its argument list. */
  readonly list: string;
  readonly params: readonly string[];
}

const NOTHING: Given = { from: "", list: "", params: [] };

function takesRest(routine: Routine, parameter: Parameter): boolean {
  return routine.variadic && parameter === routine.parameters.at(-1);
}

function named(parameter: Parameter, routine: Routine, value: string): string {
  const variadic = takesRest(routine, parameter) ? "variadic " : "";
  return `${variadic}${identifier(parameter.name)} => ${value}`;
}

/** Arguments that the database makes of JSON, by their declared types. */
function fromJson(
  routine: Routine,
  given: readonly Parameter[],
  args: Extract<Arguments, { kind: "json" }>,
): Given {
  const columns = given.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ");
  const reader = args.list ? "json_to_recordset" : "json_to_record";
  return {
    from: `(select * from pg_catalog.${reader}($1::text::json) as _ (${columns}) limit 1) as pgrst_args`,
    list: given
      .map((parameter) => named(parameter, routine, `pgrst_args.${identifier(parameter.name)}`))
      .join(", "),
    params: [args.body],
  };
}

function fromText(
  routine: Routine,
  given: readonly Parameter[],
  values: ReadonlyMap<string, string[]>,
): Given {
  const params: string[] = [];
  const list = given.map((parameter) => {
    const texts = values.get(parameter.name) ?? [];
    const rest = takesRest(routine, parameter);
    params.push(rest ? JSON.stringify(texts) : (texts.at(-1) ?? ""));
    const text = `$${params.length}::text`;
    const value = rest ? `array(select pg_catalog.json_array_elements_text(${text}::json))` : text;
    return named(parameter, routine, `(${value})::${parameter.type}`);
  });
  return { from: "", list: list.join(", "), params };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The body as it came, for the one parameter without a name. */
function fromBody(type: string, args: Arguments): Given {
  if (args.kind === "json") return { from: "", list: `$1::text::${type}`, params: [args.body] };
  const body = args.kind === "raw" ? args.body : new Uint8Array();
  if (type === "bytea") {
    return { from: "", list: "pg_catalog.decode($1::text, 'hex')", params: [hex(body)] };
  }
  return { from: "", list: `$1::text::${type}`, params: [new TextDecoder().decode(body)] };
}

function givenTo(routine: Routine, args: Arguments): Given {
  const whole = bodyParameter(routine);
  if (whole) return fromBody(whole.type, args);
  const given = routine.parameters.filter(({ name }) => args.keys.has(name));
  if (args.kind === "text") return fromText(routine, given, args.values);
  return args.kind === "json" && given.length > 0 ? fromJson(routine, given, args) : NOTHING;
}

/** What the rows of a call are read from, and the parameters of that. */
export interface CallSource {
  readonly sql: string;
  readonly params: readonly string[];
}

/** The name of the one column of a function that gives no rows but values. */
export const SCALAR = "pgrst_scalar";

/**
 * A query whose rows are those of the call. Values are asked for in the select list, where also a
 * record without columns can stand, and rows in the from clause, where their columns have names.
 */
export function callSource(routine: Routine, args: Arguments): CallSource {
  const { from, list, params } = givenTo(routine, args);
  const call = `${identifier(routine.schema)}.${identifier(routine.name)}(${list})`;
  if (routine.returns === "row") {
    const before = from && `${from}, lateral `;
    return { sql: `select pgrst_call.* from ${before}${call} as pgrst_call`, params };
  }
  const after = from && ` from ${from}`;
  return { sql: `select ${call} as ${SCALAR}${after}`, params };
}

/** What makes one call's statement another than that of the same function's other calls. */
export function sourceKey(args: Arguments): string {
  const list = args.kind === "json" && args.list;
  return JSON.stringify([args.kind, list, ...[...args.keys].sort()]);
}
