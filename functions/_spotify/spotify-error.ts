import { z } from "zod";
import { retryAfterS } from "../../shared/domain/retry-after.ts";
import { Fault } from "../_http/app-error.ts";

/**
 * What can go wrong with Spotify, as far as anyone can do something about it:
 * - `unavailable`: no answer, or 5xx: later;
 * - `rate_limited`, `quota_exceeded`: 429, which is about the app and so about everybody: later, after
 *   `retryAfterS` where Spotify names a time;
 * - `not_allowed`: 403, in development mode the account is not on the app's list of users;
 * - `reauth_needed`: the token is over: for `invalid_grant` the listener signs in again, for a 401 of
 *   the Web API the access token is renewed;
 * - `refused`: anything else, such as a wrong client secret: trying again does not help.
 */
export type SpotifyTrouble =
  | "unavailable"
  | "rate_limited"
  | "quota_exceeded"
  | "not_allowed"
  | "reauth_needed"
  | "refused";

/** Spotify did not do what was asked. The message names the call and the status, nothing more. */
export class SpotifyError extends Fault {
  constructor(
    readonly trouble: SpotifyTrouble,
    message: string,
    readonly retryAfterS?: number,
  ) {
    super(message);
  }

  /** Judges an answer by its status and body only: the library's error classes tell less. */
  static of(call: string, answer: { status: number; body: unknown; retryAfter: string | null }) {
    const { status, body } = answer;
    const waitS = retryAfterS(answer.retryAfter, Date.now());
    return new SpotifyError(troubleOf(status, body), `${call} answered ${status}`, waitS);
  }
}

/** accounts.spotify.com names its errors by a word, api.spotify.com by an object. */
const ErrorBody = z.object({
  error: z.union([z.string(), z.object({ reason: z.string().nullish().catch(null) })]),
});

function troubleOf(status: number, body: unknown): SpotifyTrouble {
  const error = ErrorBody.safeParse(body).data?.error;
  if (status === 429) {
    const quota = typeof error === "object" && error.reason === "QUOTA_EXCEEDED";
    return quota ? "quota_exceeded" : "rate_limited";
  }
  if (status >= 500) return "unavailable";
  if (status === 403) return "not_allowed";
  const over = typeof error === "object" ? status === 401 : error === "invalid_grant";
  return over ? "reauth_needed" : "refused";
}
