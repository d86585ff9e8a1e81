import type { Shape } from "./accepted-shape.ts";
import { ApiError } from "./api-error.ts";
import type { CallRow } from "./call-statement.ts";

/**
 * Refuses a result that is not one row where one was asked for: 406. PostgREST refuses it before
 * the transaction ends, so that nothing is written.
 */
export function assertSingle({ rows }: CallRow, shape: Shape): void {
  if (shape !== "single" || rows === 1) return;
  const message = "Cannot coerce the result to a single JSON object";
  throw new ApiError(406, "PGRST116", message, `The result contains ${rows} rows`);
}
