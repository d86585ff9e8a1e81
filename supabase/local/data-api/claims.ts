import type { Claims } from "../keys/token.ts";
import { ApiError } from "./api-error.ts";

/** Seconds by which PostgREST lets clocks differ. */
const CLOCK_SKEW_S = 30;

/** A token that is refused: 401, and the reason in `WWW-Authenticate` too. */
export function invalidToken(
  code: string,
  message: string,
  details: string | null = null,
): ApiError {
  const challenge = `Bearer error="invalid_token", error_description=${JSON.stringify(message)}`;
  return new ApiError(401, code, message, details, null, { "www-authenticate": challenge });
}

/** A time of a token in seconds. One that is no integer counts as 1970, as in PostgREST. */
function timeIn(claims: Claims, claim: "exp" | "nbf" | "iat"): number | null {
  const value = claims[claim] ?? null;
  if (value === null) return null;
  if (typeof value !== "number") {
    throw invalidToken("PGRST303", `The JWT '${claim}' claim must be a number`);
  }
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? value : 0;
}

/** Refuses a token whose times are not now: 401. */
export function checkTimes(claims: Claims, nowS: number): void {
  const exp = timeIn(claims, "exp");
  if (exp !== null && nowS - CLOCK_SKEW_S > exp) throw invalidToken("PGRST303", "JWT expired");
  const nbf = timeIn(claims, "nbf");
  if (nbf !== null && nowS + CLOCK_SKEW_S < nbf) {
    throw invalidToken("PGRST303", "JWT not yet valid");
  }
  const iat = timeIn(claims, "iat");
  if (iat !== null && nowS + CLOCK_SKEW_S < iat) {
    throw invalidToken("PGRST303", "JWT issued at future");
  }
}

/** Refuses an audience that is none; which one it is, nobody here asks. */
export function checkAudience({ aud = null }: Claims): void {
  const isText = (value: unknown) => typeof value === "string";
  if (aud === null || isText(aud) || (Array.isArray(aud) && aud.every(isText))) return;
  const message = "The JWT 'aud' claim must be a string or an array of strings";
  throw invalidToken("PGRST303", message);
}

/** The role that a token names, as text whatever it is: one that is no name is no role either. */
export function roleIn({ role }: Claims): string {
  if (role === undefined) return "anon";
  return typeof role === "string" ? role : JSON.stringify(role);
}
