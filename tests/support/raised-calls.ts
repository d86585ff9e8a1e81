import type { Call } from "./data-api-calls.ts";

/** A body for `raise sqlstate 'PGRST'`. */
export const RATE_LIMITED = '{"code":"rate_limited","message":"Slow down"}';

/** Has the database raise this SQLSTATE. */
export function raise(state: string, more: Record<string, unknown> = {}): Call {
  return { line: "POST raises", body: { state, ...more } };
}

/** Has the database ask for a response of its own, well or badly. */
export function raisePgrst(msg: string, det?: string): Call {
  return raise("PGRST", { msg, ...(det === undefined ? {} : { det }) });
}
