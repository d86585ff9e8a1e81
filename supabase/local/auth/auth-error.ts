/** Statuses that Auth refuses with. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 413 | 422 | 429 | 500;

/** What a refusal says beside its code. */
export interface RefusalExtras {
  /** Why a password is too weak. */
  readonly reasons?: readonly string[];
  /** Whether the code stands in a header too; it does but for the few that Auth forgets. */
  readonly inHeader?: boolean;
}

/** A refusal, in both of the shapes that Auth has for it. */
export class AuthError extends Error {
  override readonly name = "AuthError";

  constructor(
    readonly status: RefusalStatus,
    /** One word of Auth's own list, such as `otp_expired`. */
    readonly code: string,
    message: string,
    readonly extras: RefusalExtras = {},
  ) {
    super(message);
  }
}

/** What is wrong with a parameter; 400 unless said otherwise. */
export function validationFailed(message: string, status: 400 | 404 | 422 = 400): AuthError {
  return new AuthError(status, "validation_failed", message);
}

/** What Auth cannot do here, such as to send a mail. */
export function unexpectedFailure(message: string): AuthError {
  return new AuthError(500, "unexpected_failure", message);
}

/** A refusal in the words of OAuth, whatever version of the API is asked for. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";

  constructor(
    readonly error: string,
    readonly description: string,
  ) {
    super(`${error}: ${description}`);
  }
}
