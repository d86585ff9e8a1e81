import { contentTypeOf, type Shape } from "./accepted-shape.ts";
import type { CallRow } from "./call-statement.ts";
import type { Profile } from "./profile.ts";
import { readHeaders, readStatus } from "./response-settings.ts";
import type { Routine } from "./routine.ts";

/** Statuses that HTTP gives no body to. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * The response to a call that went well, with the status and headers that the function set in place
 * of the usual ones. PostgREST reads those after the commit: a setting that is malformed is refused
 * here, and what the call has written stays.
 */
export function callAnswer(
  row: CallRow,
  routine: Routine,
  shape: Shape,
  profile: Profile,
): Response {
  const isVoid = routine.returns === "void";
  const status = readStatus(row.status) ?? (isVoid ? 204 : 200);
  const set = readHeaders(row.headers);
  const headers = new Headers({
    "content-range": row.rows > 0 ? `0-${row.rows - 1}/*` : "*/*",
  });
  if (!isVoid) {
    headers.set("content-type", contentTypeOf(shape));
    if (profile.negotiated) headers.set("content-profile", profile.schema);
  }
  for (const [name] of set) headers.delete(name);
  for (const [name, value] of set) headers.append(name, value);
  return new Response(WITHOUT_BODY.has(status) ? null : row.body, { status, headers });
}
