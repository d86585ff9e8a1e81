/**
 * The catalogue of errors: every code that a phone can meet, its status, and a sentence that its
 * developer can act on. The same rows stand in SQL as `private.errors`, for calls that go straight
 * to the database; `tests/db/agreement.test.ts` holds the two together.
 */
export const ERRORS = {
  invalid_request: { status: 400, message: "The request is not in the documented shape." },
  geohash_too_coarse: { status: 400, message: "Send a geohash of at least 6 characters." },
  redirect_not_allowed: {
    status: 400,
    message: "redirect_to is not on this project's allow-list.",
  },
  sign_in_expired: {
    status: 400,
    message: "This sign-in was used already, has expired or never began. Start again.",
  },
  verifier_mismatch: {
    status: 400,
    message: "codeVerifier does not belong to the code_challenge of this sign-in. Start again.",
  },
  unauthorized: { status: 401, message: "Sign in and send your access token." },
  suspended: { status: 403, message: "This account is suspended." },
  age_not_confirmed: {
    status: 403,
    message:
      "Ask the listener whether they are an adult, and confirm it once by PATCH /users/me { adultConfirmed: true }.",
  },
  spotify_not_allowed: {
    status: 403,
    message:
      "Spotify lets only users on the app's list use it while it is in development mode, and this account is not on it.",
  },
  not_found: { status: 404, message: "There is nothing here that you may see." },
  method_not_allowed: { status: 405, message: "This route does not take this method." },
  not_live: { status: 409, message: "Go live first." },
  no_position: { status: 409, message: "Send a location first." },
  anonymous_conflict: {
    status: 409,
    message:
      "An anonymous listener is visible to everyone: their connections know a name. Change the other of anonymous and visibleTo first.",
  },
  find_unavailable: { status: 409, message: "This listener cannot be asked now." },
  find_conflict: {
    status: 409,
    message: "Your own Find is not over, or this one is past that.",
  },
  spotify_not_linked: { status: 409, message: "Connect Spotify first." },
  spotify_reauth_needed: { status: 409, message: "Sign in with Spotify again." },
  too_many_reports: {
    status: 409,
    message: "As many of your reports as may wait are not looked at yet. Try again when some are.",
  },
  in_progress: {
    status: 409,
    message: "The first request with this Idempotency-Key has no answer yet. Try again shortly.",
  },
  superseded: {
    status: 409,
    message:
      "A newer sign-in of the same person took the place of this one. Start again if this device should stay signed in.",
  },
  too_large: { status: 413, message: "The body is larger than 16 KB." },
  idempotency_mismatch: {
    status: 422,
    message: "This Idempotency-Key belongs to another request. Make a new one for a new request.",
  },
  rate_limited: { status: 429, message: "Too many calls. Wait as long as Retry-After says." },
  spotify_unavailable: { status: 503, message: "Spotify does not answer now. Try again later." },
  unavailable: { status: 503, message: "Resonance cannot answer now. Try again shortly." },
} as const satisfies Record<string, { status: number; message: string }>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof ERRORS;

/** Whether `code` is one of ours: anything else that a database or a library says is a fault. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERRORS, code);
}
