import { hasNoBody, hintRetry } from "./api-error.ts";
import type { CallRow, Wish } from "./call-statement.ts";
import { contentTypeOf } from "./formats.ts";
import { appliedPreferences, type Preferences } from "./preferences.ts";
import type { Profile } from "./profile.ts";
import { outOfBounds } from "./query/read-range.ts";
import type { RowRange } from "./query/shaping.ts";
import { readHeaders, readStatus } from "./response-settings.ts";
import type { Routine } from "./routine.ts";

/** What an answer is made of besides the result. */
export interface Asked {
  readonly routine: Routine;
  readonly wish: Wish;
  readonly profile: Profile;
  readonly preferences: Preferences;
}

/** Which rows the answer holds, of how many. */
function contentRange({ rows, total }: CallRow, { offset }: RowRange): string {
  const range = rows > 0 && total !== 0 ? `${offset}-${offset + rows - 1}` : "*";
  return `${range}/${total ?? "*"}`;
}

/** Known how many there are, a part of them is 206, and an offset behind the last one 416. */
function usualStatus({ rows, total }: CallRow, { offset }: RowRange): number {
  if (total === null) return 200;
  if (offset > total) return 416;
  return rows < total ? 206 : 200;
}

function bodyOf(row: CallRow, { shaping, headOnly }: Wish, usual: number): string {
  if (headOnly || usual !== 416) return row.body ?? "";
  const { code, details, hint, message } = outOfBounds(shaping.range.offset, row.total ?? 0);
  return JSON.stringify({ code, details, hint, message });
}

/**
 * The response to a call that went well, with the status and headers that the function set in place
 * of the usual ones. PostgREST reads those after the commit: a setting that is malformed is refused
 * here, and what the call has written stays.
 */
export function callAnswer(row: CallRow, { routine, wish, profile, preferences }: Asked): Response {
  const isVoid = routine.returns === "void";
  const usual = usualStatus(row, wish.shaping.range);
  const status = readStatus(row.status) ?? (isVoid ? 204 : usual);
  const set = readHeaders(row.headers);
  const headers = new Headers({ "content-range": contentRange(row, wish.shaping.range) });
  const applied = appliedPreferences(preferences);
  if (applied !== null) headers.set("preference-applied", applied);
  if (!isVoid) {
    headers.set("content-type", contentTypeOf(wish));
    if (profile.negotiated) headers.set("content-profile", profile.schema);
  }
  for (const [name] of set) headers.delete(name);
  hintRetry(headers, status);
  for (const [name, value] of set) headers.append(name, value);
  const body = isVoid || hasNoBody(status) ? null : bodyOf(row, wish, usual);
  return new Response(body, { status, headers });
}
