import { ApiError } from "../api-error.ts";
import { ALL_ROWS, type RowRange } from "./shaping.ts";

function unsatisfiable(details: string): ApiError {
  return new ApiError(416, "PGRST103", "Requested range not satisfiable", details);
}

function integer(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d+$/.test(text)) return null;
  return Math.max(-1, Math.min(Number(text), Number.MAX_SAFE_INTEGER));
}

/** The rows that the header of a GET wishes, such as `0-9` or `10-`. */
function headerRange(header: string | null): RowRange {
  const [, from, to] = /^(?:items=)?(\d+)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined) return ALL_ROWS;
  const offset = Number(from);
  return { offset, limit: to === "" || to === undefined ? null : Number(to) - offset + 1 };
}

function overlap(a: RowRange, b: RowRange): RowRange {
  const offset = Math.max(a.offset, b.offset);
  const ends = [a, b].map((range) =>
    range.limit === null ? Infinity : range.offset + range.limit,
  );
  const end = Math.min(...ends);
  return { offset, limit: end === Infinity ? null : end - offset };
}

/** The rows that `limit`, `offset` and the header `Range` wish together; 416 for none. */
export function readRange(
  limitText: string | undefined,
  offsetText: string | undefined,
  header: string | null,
): RowRange {
  const byHeader = headerRange(header);
  if (byHeader.limit !== null && byHeader.limit < 1) {
    throw unsatisfiable(
      "The lower boundary must be lower than or equal to the upper boundary in the Range header.",
    );
  }
  const limit = integer(limitText);
  if (limit === 0) return { offset: 0, limit: 0 };
  const range = overlap(byHeader, { offset: integer(offsetText) ?? 0, limit });
  if (range.limit !== null && range.limit < 1) {
    throw unsatisfiable("Limit should be greater than or equal to zero.");
  }
  return range;
}

/** The refusal of an offset behind the last row. */
export function outOfBounds(offset: number, total: number): ApiError {
  const details = `An offset of ${offset} was requested, but there are only ${total} rows.`;
  return unsatisfiable(details);
}
