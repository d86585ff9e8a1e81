import { ApiError } from "../api-error.ts";
import { readColumns } from "./read-columns.ts";
import { readFilter, readLogic, readTreePath } from "./read-condition.ts";
import { readOrder } from "./read-order.ts";
import { readRange } from "./read-range.ts";
import { readSelect } from "./read-select.ts";
import { type Condition, type Shaping, UNSHAPED } from "./shaping.ts";

/** What the query of a request says. */
export interface Query {
  readonly shaping: Shaping;
  /** Arguments of a GET, in their order. */
  readonly pairs: readonly (readonly [string, string])[];
  readonly columns: ReadonlySet<string> | null;
}

export interface QueryReading {
  /** Whether values without operator are arguments, as in a GET of a function. */
  readonly takesArguments: boolean;
  /** Of which function or relation the rows are. */
  readonly schema: string;
  readonly name: string;
  /** The header `Range`, where the method has it count. */
  readonly range: string | null;
}

const EMPTY: Query = { shaping: UNSHAPED, pairs: [], columns: null };
const RESERVED = new Set(["select", "columns", "on_conflict"]);

/** The pairs of a query string; what has no `=` is nothing. */
function pairsOf(search: string): (readonly [string, string])[] {
  return search
    .slice(1)
    .split("&")
    .filter((part) => part.includes("="))
    .flatMap((part) => [...new URLSearchParams(part)]);
}

function notEmbedded(name: string): never {
  throw new ApiError(
    400,
    "PGRST108",
    `'${name}' is not an embedded resource in this request`,
    null,
    `Verify that '${name}' is included in the 'select' query parameter.`,
  );
}

/** Of `a.b.order`, the resource that is embedded: `a`. */
function assertOwn(key: string): void {
  const at = key.indexOf(".");
  if (at > 0) notEmbedded(key.slice(0, at));
}

/** Reads a query as PostgREST does: what shapes the result, what filters it, and what are arguments. */
export function readQuery(search: string, reading: QueryReading): Query {
  if (search.length < 2 && reading.range === null) return EMPTY;
  const given = new Map<string, string>();
  const where: Condition[] = [];
  const pairs: (readonly [string, string])[] = [];
  for (const [key, value] of pairsOf(search)) {
    const word = key.slice(key.lastIndexOf(".") + 1);
    if (word === "and" || word === "or") where.push(readLogic(key, value, notEmbedded));
    else if (word === "order" || word === "limit" || word === "offset") {
      assertOwn(key);
      given.set(word, given.get(word) ?? value);
    } else if (RESERVED.has(key)) given.set(key, given.get(key) ?? value);
    else {
      const { embedded, field } = readTreePath(key);
      const condition = readFilter(field, value, reading.takesArguments);
      if (condition === null) pairs.push([field.name, value]);
      else if (embedded !== null) notEmbedded(embedded);
      else where.push(condition);
    }
  }
  const columns = given.get("columns");
  const order = given.get("order");
  return {
    shaping: {
      select: readSelect(given.get("select") ?? "", reading.name, reading.schema),
      where,
      order: order === undefined ? [] : readOrder(order, notEmbedded),
      range: readRange(given.get("limit"), given.get("offset"), reading.range),
    },
    pairs,
    columns: columns === undefined ? null : readColumns(columns),
  };
}
