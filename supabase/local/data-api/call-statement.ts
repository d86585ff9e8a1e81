import { bodyParameter } from "./find-routine.ts";
import type { Arguments } from "./read-arguments.ts";
import type { Parameter, Routine } from "./routine.ts";

/** A statement and its `$n` parameters. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Most parts of the answer are read in the same statement, so that a call is one round trip. */
export interface CallRow extends Record<string, unknown> {
  /** JSON of the result, null for void. */
  body: string | null;
  rows: number;
  /** `response.headers` and `response.status`, as the function may have set them. */
  headers: string | null;
  status: string | null;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

interface Source {
  /** From clause before the function, or empty. */
  readonly from: string;
  /** Its argument list. */
  readonly list: string;
  readonly params: readonly unknown[];
}

function named(parameter: Parameter, routine: Routine, value: string): string {
  const isLast = parameter === routine.parameters.at(-1);
  return `${routine.variadic && isLast ? "variadic " : ""}${quoted(parameter.name)} => ${value}`;
}

function jsonSource(
  routine: Routine,
  given: readonly Parameter[],
  args: Extract<Arguments, { kind: "json" }>,
): Source {
  if (given.length === 0) return { from: "", list: "", params: [] };
  const columns = given.map(({ name, type }) => `${quoted(name)} ${type}`).join(", ");
  const reader = args.list ? "json_to_recordset" : "json_to_record";
  return {
    from: `(select * from pg_catalog.${reader}($1::text::json) as _ (${columns}) limit 1) as pgrst_args, lateral `,
    list: given
      .map((parameter) => named(parameter, routine, `pgrst_args.${quoted(parameter.name)}`))
      .join(", "),
    params: [args.body],
  };
}

function textSource(
  routine: Routine,
  given: readonly Parameter[],
  values: ReadonlyMap<string, string[]>,
): Source {
  const params: unknown[] = [];
  const list = given.map((parameter) => {
    const texts = values.get(parameter.name) ?? [];
    const takesAll = routine.variadic && parameter === routine.parameters.at(-1);
    params.push(takesAll ? texts : texts.at(-1));
    const text = `$${params.length}::text${takesAll ? "[]" : ""}`;
    return named(parameter, routine, `(${text})::${parameter.type}`);
  });
  return { from: "", list: list.join(", "), params };
}

function bodySource(type: string, args: Arguments): Source {
  if (args.kind === "json") return { from: "", list: `$1::text::${type}`, params: [args.body] };
  const body = args.kind === "raw" ? args.body : new Uint8Array();
  if (type === "bytea") return { from: "", list: "$1::bytea", params: [body] };
  return { from: "", list: `$1::text::${type}`, params: [new TextDecoder().decode(body)] };
}

function sourceOf(routine: Routine, args: Arguments): Source {
  const whole = bodyParameter(routine);
  if (whole) return bodySource(whole.type, args);
  const given = routine.parameters.filter(({ name }) => args.keys.has(name));
  if (args.kind === "text") return textSource(routine, given, args.values);
  return args.kind === "json"
    ? jsonSource(routine, given, args)
    : { from: "", list: "", params: [] };
}

/** A row is given whole, by its columns' names; a scalar is the one column there is. */
function resultOf(routine: Routine): { readonly column: string; readonly value: string } {
  if (routine.returns === "void") return { column: "null", value: "null" };
  return routine.returns === "row"
    ? { column: "pgrst_call.*", value: "pgrst_row" }
    : { column: "pgrst_call as value", value: "pgrst_row.value" };
}

function bodyOf(routine: Routine, value: string, rows: "one" | "any", single: boolean): string {
  if (routine.returns === "void") return "null::text";
  // PostgREST makes a list of one too, and takes its first element: that reads all of it again.
  if (rows === "one") return `coalesce(pg_catalog.to_json(${value}), 'null')::text`;
  const list = `pg_catalog.json_agg(${value})`;
  return routine.returnsSet && !single
    ? `coalesce(${list}, '[]')::text`
    : `coalesce(${list} -> 0, 'null')::text`;
}

/**
 * The one statement of a call: arguments made from JSON (or text) by their declared types, the
 * function, its result as JSON, and what it wishes for the response.
 * `single` gives a set's first row as an object; `maxRows` bounds a set.
 */
export function callStatement(
  routine: Routine,
  args: Arguments,
  { single, maxRows }: { readonly single: boolean; readonly maxRows: number },
): Statement {
  const { from, list, params } = sourceOf(routine, args);
  const name = `${quoted(routine.schema)}.${quoted(routine.name)}`;
  const { column, value } = resultOf(routine);
  // Of a list of arguments there may be none, and then no row.
  const rows = routine.returnsSet || (args.kind === "json" && args.list) ? "any" : "one";
  const sql = `
select
  ${bodyOf(routine, value, rows, single)} as body,
  ${rows === "one" ? "1" : "pg_catalog.count(*)::integer"} as rows,
  nullif(pg_catalog.current_setting('response.headers', true), '') as headers,
  nullif(pg_catalog.current_setting('response.status', true), '') as status
from (
  select ${column}
  from ${from}${name}(${list}) as pgrst_call
  ${routine.returnsSet ? `limit ${maxRows}` : ""}
) as pgrst_row`;
  return { sql, params };
}
