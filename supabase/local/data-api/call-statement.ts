import type { Step, TextRow } from "../database/together.ts";
import { callSource, SCALAR, sourceKey } from "./call-source.ts";
import type { ChosenFormat } from "./formats.ts";
import { isUnshaped, type Shaping } from "./query/shaping.ts";
import { conditionSql, orderSql, selectSql } from "./query/shaping-sql.ts";
import type { Arguments } from "./read-arguments.ts";
import type { Routine } from "./routine.ts";

/** Most parts of the answer are read in the same statement, so that a call is one round trip. */
export interface CallRow {
  /** The result in the form that was asked for; empty for HEAD. */
  readonly body: string | null;
  /** How many rows that are. */
  readonly rows: number;
  /** How many there are in all, where that was asked. */
  readonly total: number | null;
  /** `response.headers` and `response.status`, as the function may have set them. */
  readonly headers: string | null;
  readonly status: string | null;
}

export function callRow([body, rows, total, headers, status]: TextRow): CallRow {
  return {
    body: body ?? null,
    rows: Number(rows),
    total: total === null || total === undefined ? null : Number(total),
    headers: headers ?? null,
    status: status ?? null,
  };
}

/** What a call is to give. */
export interface Wish extends ChosenFormat {
  readonly shaping: Shaping;
  readonly counts: boolean;
  /** HEAD: nothing of the result is read, so that Postgres may leave a call that only reads undone. */
  readonly headOnly: boolean;
  readonly maxRows: number;
}

/** The result as one text. `rows` names what is aggregated. */
function bodySql(routine: Routine, args: Arguments, wish: Wish): string {
  const { format, strip, headOnly } = wish;
  if (headOnly) return "''";
  const strips = (json: string) => (strip ? `pg_catalog.json_strip_nulls(${json})` : json);
  if (format === "csv") return csvSql();
  const isScalar = routine.returns !== "row";
  const single = !routine.returnsSet;
  const value = isScalar && (single || format === "json") ? `pgrst_row.${SCALAR}` : "pgrst_row";
  if (isOneRow(routine, args, wish)) {
    return `coalesce(${strips(`pg_catalog.to_json(${value})`)}, 'null')::text`;
  }
  const list = strips(`pg_catalog.json_agg(${value})`);
  return single || format === "object"
    ? `coalesce(${list} -> 0, 'null')::text`
    : `coalesce(${list}, '[]')::text`;
}

function csvSql(): string {
  return `(
    select coalesce(pg_catalog.string_agg(named.key, ','), '')
    from (
      select pg_catalog.json_object_keys(first.fields) as key
      from (select pg_catalog.row_to_json(pgrst_row) as fields from pgrst_row limit 1) as first
    ) as named
  ) || E'\\n' || coalesce(
    pg_catalog.string_agg(
      pg_catalog.substr(pgrst_row::text, 2, pg_catalog.length(pgrst_row::text) - 2), E'\\n'
    ), ''
  )`;
}

/** Whether the call gives one row whatever it does; a list of arguments may hold none. */
function isOneRow(routine: Routine, args: Arguments, wish: Wish): boolean {
  return !routine.returnsSet && isUnshaped(wish.shaping) && !(args.kind === "json" && args.list);
}

function limitSql(routine: Routine, { shaping, maxRows }: Wish): string {
  const { offset, limit } = shaping.range;
  if (!routine.returnsSet && isUnshaped(shaping)) return "";
  const most = limit === null ? maxRows : Math.min(limit, maxRows);
  return ` limit ${most}${offset === 0 ? "" : ` offset ${offset}`}`;
}

/** The rows that are wished of those of `pgrst_source`. */
function shapedSql(routine: Routine, wish: Wish): string {
  const { select, where, order } = wish.shaping;
  const conditions = where.map((condition) => conditionSql("pgrst_source", condition));
  return [
    `select ${selectSql("pgrst_source", select)} from pgrst_source`,
    conditions.length > 0 && `where ${conditions.join(" and ")}`,
    order.length > 0 && `order by ${orderSql("pgrst_source", order)}`,
    limitSql(routine, wish),
  ]
    .filter(Boolean)
    .join(" ");
}

function totalSql({ counts, shaping }: Wish): string {
  if (!counts) return "null::text";
  const conditions = shaping.where.map((condition) => conditionSql("pgrst_source", condition));
  const where = conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "";
  return `(select pg_catalog.count(*)::text from pgrst_source${where})`;
}

function wholeSql(routine: Routine, args: Arguments, wish: Wish, source: string): string {
  const outer = `
select
  ${bodySql(routine, args, wish)} as body,
  ${isOneRow(routine, args, wish) && wish.format !== "csv" ? "'1'" : "pg_catalog.count(*)::text"} as rows,
  ${totalSql(wish)} as total,
  nullif(pg_catalog.current_setting('response.headers', true), '') as headers,
  nullif(pg_catalog.current_setting('response.status', true), '') as status`;
  if (isPlain(wish)) {
    return `${outer}\nfrom (${source}${limitSql(routine, wish)}) as pgrst_row`;
  }
  const rows = shapedSql(routine, wish);
  return `with pgrst_source as (${source}), pgrst_row as (${rows})${outer}\nfrom pgrst_row`;
}

/** Whether calls of this kind come again and again: their statement is the same each time. */
function isPlain({ shaping, counts, format }: Wish): boolean {
  return isUnshaped(shaping) && !counts && format !== "csv";
}

/** How many statements of one function are kept: those of more sets of arguments are made each time. */
const KEPT = 16;

/** Makes the statements of calls, and keeps those that come again. */
export class CallStatements {
  #kept = new WeakMap<Routine, Map<string, string>>();

  /** The one statement of a call: arguments, the function, its result, and what it wishes for the answer. */
  step(routine: Routine, args: Arguments, wish: Wish): Step {
    const { sql, params } = callSource(routine, args);
    if (!isPlain(wish)) {
      return { sql: wholeSql(routine, args, wish, sql), params, prepared: false };
    }
    const kept = this.#keptOf(routine);
    const key = `${wish.format} ${wish.strip} ${wish.headOnly} ${sourceKey(args)}`;
    const known = kept.get(key);
    if (known !== undefined) return { sql: known, params, prepared: true };
    const whole = wholeSql(routine, args, wish, sql);
    const keeps = kept.size < KEPT;
    if (keeps) kept.set(key, whole);
    return { sql: whole, params, prepared: keeps };
  }

  #keptOf(routine: Routine): Map<string, string> {
    const kept = this.#kept.get(routine) ?? new Map<string, string>();
    this.#kept.set(routine, kept);
    return kept;
  }
}
