import type { Context } from "hono";
import { AppError } from "./app-error.ts";
import type { Shell } from "./shell.ts";

/**
 * The one boundary where errors become replies, `{ error: { code, message, requestId } }`,
 * with `details: { retryAfterS }` where there is something to wait for.
 * What is not an `AppError` is a fault of ours, and says no more than `unavailable`.
 */
export function render(error: unknown, c: Context<Shell>): Response {
  const known = error instanceof AppError ? error : new AppError("unavailable");
  if (known.retryAfterS !== undefined) c.header("Retry-After", String(known.retryAfterS));
  if (known.status === 401) c.header("WWW-Authenticate", "Bearer");
  const { code, message, retryAfterS } = known;
  // Some clients show no headers.
  const details = retryAfterS === undefined ? {} : { details: { retryAfterS } };
  return c.json({ error: { code, message, requestId: c.var.requestId, ...details } }, known.status);
}
