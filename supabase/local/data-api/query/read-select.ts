import { ApiError } from "../api-error.ts";
import { readField, takeName } from "./read-field.ts";
import { Scanner } from "./scanner.ts";
import type { Field, SelectItem } from "./shaping.ts";

/** The end of one item. */
const END = /(?=[),]|$)/y;
/** A type to cast to stands in the statement as it is: letters, digits, `_`, `$` and blanks only. */
const CAST = /::([\p{L}\p{N}_$ ]+)/uy;
const AGGREGATE = /\.(?:sum|avg|count|max|min)\(\)/y;
const EMBED = /(?:![\p{L}\p{N}_$ -]+)*\(/uy;

function noAggregates(): never {
  throw new ApiError(400, "PGRST123", "Use of aggregate functions is not allowed");
}

function takeAlias(scanner: Scanner): string | null {
  return scanner.attempt(() => {
    const name = takeName(scanner);
    return name !== null && scanner.take(/:(?!:)/y) ? name : null;
  });
}

/** The name under which a value from within JSON is given: that of the last field on its way. */
function impliedAlias({ name, path }: Field): string | null {
  if (path.length === 0) return null;
  const key = path.findLast((step) => typeof step.key === "string")?.key;
  return typeof key === "string" ? key : name;
}

function readItem(scanner: Scanner, parent: string, schema: string): SelectItem | "*" {
  scanner.take(/[ \t]*/y);
  if (scanner.attempt(() => scanner.take(/\*(?=[ \t]*(?:[),]|$))/y))) return "*";
  const spread = scanner.take(/\.\.\./y) !== null;
  const alias = spread ? null : takeAlias(scanner);
  if (scanner.take(/count\(\)/y)) noAggregates();
  const field = readField(scanner);
  if (field.path.length === 0 && scanner.take(EMBED)) throw noRelation(parent, field.name, schema);
  if (spread) scanner.fail('"("');
  const cast = scanner.take(CAST)?.[1]?.trim() ?? null;
  if (scanner.take(AGGREGATE)) noAggregates();
  scanner.take(/[ \t]*/y);
  scanner.expect(END, '"->>", "->", "::", ".", ")", "," or end of input');
  return { field, cast, alias: alias ?? impliedAlias(field) };
}

/** Nothing is related to a function's rows here: tables are not served. */
function noRelation(parent: string, child: string, schema: string): ApiError {
  return new ApiError(
    400,
    "PGRST200",
    `Could not find a relationship between '${parent}' and '${child}' in the schema cache`,
    `Searched for a foreign key relationship between '${parent}' and '${child}' in the schema '${schema}', but no matches were found.`,
  );
}

const STAR: SelectItem = { field: { name: "*", path: [] }, cast: null, alias: null };

/** The columns in `select=id,name:full_name,tags->0::text`; none where all are meant. */
export function readSelect(text: string, parent: string, schema: string): SelectItem[] {
  const scanner = new Scanner(text, "select parameter");
  if (scanner.isAtEnd) return [];
  const items: SelectItem[] = [];
  do {
    const item = readItem(scanner, parent, schema);
    items.push(item === "*" ? STAR : item);
  } while (scanner.take(/,/y));
  return items.length === 1 && items[0] === STAR ? [] : items;
}
