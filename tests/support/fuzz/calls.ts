import fc from "fast-check";
import { z } from "zod";
import type { Database } from "../../../supabase/local/database/database.ts";
import { hostileText, mostly, valuesOf } from "./arbitraries.ts";
import { ROUTES, type Route } from "./routes.ts";

/** One request, to a route of the functions or to a function of the Data API. */
export interface FuzzCall {
  readonly door: "route" | "rpc";
  /** `GET /users/:id`, or the name of the function. */
  readonly name: string;
  readonly method: string;
  /** Below `/functions/v1` or `/rest/v1`, with its query. */
  readonly path: string;
  /** JSON text, or what somebody sends in its place. */
  readonly body?: string;
  /** Which of the callers. */
  readonly caller: number;
}

/** A function of `api` with what it takes. */
export interface Served {
  readonly name: string;
  readonly types: Readonly<Record<string, string>>;
}

/** Every function of `api`, whoever may execute it. */
export async function servedFunctions(database: Database): Promise<Served[]> {
  return await database.query<{ name: string; types: Record<string, string> }>(
    `select
      proname as name,
      coalesce(
        (
          select jsonb_object_agg(proargnames[nth], format_type(type, null))
          from unnest(proargtypes::oid[]) with ordinality as argument (type, nth)
        ),
        '{}'
      ) as types
    from pg_catalog.pg_proc where pronamespace = 'api'::regnamespace
    order by 1`,
  );
}

/** What there is to be named in a call. */
export interface Known {
  readonly listeners: readonly string[];
  readonly find: string;
}

/** A track that somebody plays. */
export const TRACK_ID = "4uLU6hMCjMI75M1A2tKUQC";

/** Values that lead somewhere, by the name of what takes them. */
function usual({ listeners, find }: Known): Record<string, fc.Arbitrary<unknown>> {
  const id = fc.constantFrom(...listeners);
  return {
    id,
    user_id: id,
    target_id: id,
    targetId: id,
    find_id: fc.constant(find),
    track_id: fc.constant(TRACK_ID),
    trackId: fc.constant(TRACK_ID),
    device_id: id,
    platform: fc.constant("apns"),
    token: fc.constant("ab".repeat(32)),
    reaction: fc.constantFrom("🔥", "👏"),
    geohash: fc.constantFrom("gcpvj0d1", "gcpvj0", "gcpvj1d1", "u4pruydq"),
  };
}

/** Calls of every route, as its contracts describe them or nearly. */
export function routeCalls(known: Known, callers: number): fc.Arbitrary<FuzzCall> {
  const calls = Object.entries(ROUTES).map(([name, route]) => {
    const [method = "", path = ""] = name.split(" ");
    return fc.record({
      door: fc.constant("route" as const),
      name: fc.constant(name),
      method: fc.constant(method),
      path: fc
        .tuple(
          pathsOf(path, route, known),
          route.query ? queriesOf(route.query, known) : fc.constant(""),
        )
        .map((parts) => parts.join("")),
      body: method === "GET" ? fc.constant(undefined) : bodiesOf(route.body, known),
      caller: fc.nat(callers - 1),
    });
  });
  return fc.oneof(...calls) as fc.Arbitrary<FuzzCall>;
}

/** Calls of every function of `api`, its arguments as their types or contracts have them or nearly. */
export function rpcCalls(
  served: readonly Served[],
  known: Known,
  callers: number,
): fc.Arbitrary<FuzzCall> {
  const calls = served.map(({ name, types }) =>
    fc.record({
      door: fc.constant("rpc" as const),
      name: fc.constant(name),
      method: fc.constant("POST"),
      path: fc.constant(`/rpc/${name}`),
      body: textOf(mostly(argumentsOf(name, types, known))),
      caller: fc.nat(callers - 1),
    }),
  );
  return fc.oneof(...calls) as fc.Arbitrary<FuzzCall>;
}

function pathsOf(path: string, route: Route, known: Known): fc.Arbitrary<string> {
  if (!route.path) return fc.constant(path);
  const id = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(...(path.startsWith("/find/") ? [known.find] : known.listeners)),
    },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: hostileText.map((text) => encodeURIComponent(text.toWellFormed())) },
  );
  return id.map((part) => path.replace(/:\w+/, () => part));
}

function queriesOf(contract: z.ZodType, known: Known): fc.Arbitrary<string> {
  return mostly(withUsual(valuesOf(contract), known)).map((query) => {
    if (query === null || typeof query !== "object")
      return `?${encodeURIComponent(`${query}`.toWellFormed())}`;
    const entries = Object.entries(query).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : `${value}`,
    ]);
    return `?${new URLSearchParams(entries)}`;
  });
}

function bodiesOf(contract: z.ZodType | undefined, known: Known) {
  const values = contract ? withUsual(valuesOf(contract), known) : fc.constant({});
  return textOf(mostly(values));
}

/** JSON, but now and then a text that is none. */
function textOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 20, arbitrary: values.map((value) => JSON.stringify(value) ?? "") },
    { weight: 1, arbitrary: hostileText },
  );
}

/** The same values, but with fields that lead somewhere three times of four. */
function withUsual(values: fc.Arbitrary<unknown>, known: Known): fc.Arbitrary<unknown> {
  return fc.tuple(values, fc.record(usual(known)), fc.nat(3)).map(([value, good, lost]) => {
    if (lost === 3 || value === null || typeof value !== "object" || Array.isArray(value))
      return value;
    const names = Object.keys(value).filter((name) => name in good);
    return { ...value, ...Object.fromEntries(names.map((name) => [name, good[name]])) };
  });
}

function argumentsOf(
  name: string,
  types: Readonly<Record<string, string>>,
  known: Known,
): fc.Arbitrary<unknown> {
  const route = Object.values(ROUTES).find(({ rpc }) => rpc === name);
  const fields = Object.entries(types).map(([argument, type]) => {
    const field = fieldOf(
      route?.body ?? route?.query,
      argument.replace(/_(\w)/g, (_, x: string) => x.toUpperCase()),
    );
    return { argument, field, values: field ? valuesOf(field) : valuesOfType(type) };
  });
  const values = Object.fromEntries(fields.map(({ argument, values }) => [argument, values]));
  // What a contract wants is there, but where something is made wrong; the rest now and then.
  const requiredKeys = fields.flatMap(({ argument, field }) =>
    field && !field.safeParse(undefined).success ? [argument] : [],
  );
  return withUsual(fc.record(values, { requiredKeys }), known);
}

/** The contract of one field of a body. */
function fieldOf(contract: z.ZodType | undefined, field: string): z.ZodType | undefined {
  return contract instanceof z.ZodObject ? contract.shape[field] : undefined;
}

function valuesOfType(type: string): fc.Arbitrary<unknown> {
  switch (type) {
    case "uuid":
      return fc.uuid();
    case "integer":
    case "smallint":
    case "bigint":
      return fc.oneof(fc.integer({ min: -2, max: 200 }), fc.integer());
    case "boolean":
      return fc.boolean();
    case "jsonb":
      return fc.jsonValue({ maxDepth: 3 });
    default:
      return fc.oneof(fc.string({ unit: "grapheme", maxLength: 60 }), hostileText);
  }
}
