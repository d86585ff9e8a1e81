import { Fault } from "../_http/app-error.ts";

/**
 * What can go wrong with Spotify, as far as anyone can do something about it:
 * - `unavailable`: no answer, 5xx or 429: later, after `retryAfterS` where Spotify names a time;
 * - `not_allowed`: 403, in development mode the account is not on the app's list of users;
 * - `reauth_needed`: the authorisation is over (`invalid_grant`, 401): the listener signs in again;
 * - `refused`: anything else, such as a wrong client secret: trying again does not help.
 */
export type SpotifyTrouble = "unavailable" | "not_allowed" | "reauth_needed" | "refused";

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
  static of(call: string, answer: { status: number; body: unknown; retryAfter: unknown }) {
    const { status, body } = answer;
    const retryAfterS = Number(answer.retryAfter) || undefined;
    return new SpotifyError(troubleOf(status, body), `${call} answered ${status}`, retryAfterS);
  }
}

function troubleOf(status: number, body: unknown): SpotifyTrouble {
  if (status === 429 || status >= 500) return "unavailable";
  if (status === 403) return "not_allowed";
  // accounts.spotify.com names its errors by a word, api.spotify.com by an object.
  const error = (body as { error?: unknown } | null)?.error;
  const over = typeof error === "string" ? error === "invalid_grant" : status === 401;
  return over ? "reauth_needed" : "refused";
}
