import { z } from "zod";
import { retryAfterS } from "../../shared/domain/retry-after.ts";
import { isErrorCode } from "../../shared/errors.ts";
import { AppError, Fault } from "./app-error.ts";
import { json } from "./env.ts";

/**
 * A refusal of PostgREST; details and hint under one of our codes were written by our own SQL. Whoever
 * answers in its place gives none, whatever supabase-js's types say.
 */
interface Refusal {
  readonly code?: string;
  readonly details?: string | null;
  readonly hint?: string | null;
}

/** What the database said, in the catalogue's words. Its own words may quote data: they end here. */
export function translate(
  called: { name: string; args: object },
  { code = "", details, hint }: Refusal,
  header: string | null,
): AppError {
  if (isErrorCode(code)) {
    const message = hint ? { message: inFields(hint, called.args) } : {};
    return new AppError(code, { retryAfterS: waitIn(details) ?? waitOf(header), ...message });
  }
  if (code.startsWith("22")) return new AppError("invalid_request");
  const cause = new Fault(`api.${called.name} failed: ${code || "no answer"}`);
  return new AppError("unavailable", { retryAfterS: waitOf(header), cause });
}

/** The seconds that our SQL writes into the body, where nobody on the way adds to them. */
function waitIn(details: string | null | undefined): number | undefined {
  return Waiting.safeParse(details).data?.retryAfterS;
}
const Waiting = json(z.object({ retryAfterS: z.int().positive() }));

/** PostgREST writes a 0 of its own before whatever else is said, which says nothing. */
function waitOf(header: string | null): number | undefined {
  return retryAfterS(header?.replace(/^0(, *|$)/, "") ?? null, Date.now());
}

/** SQL names its arguments, routes their fields: `page_size` is `limit`, and others differ in case. */
function inFields(hint: string, args: object): string {
  const names = new Set(Object.keys(args));
  return hint.replace(/\b[a-z]+(_[a-z]+)+\b/g, (word) => {
    if (!names.has(word)) return word;
    return word === "page_size"
      ? "limit"
      : word.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  });
}
