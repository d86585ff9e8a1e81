/** A refusal in the shape of Supabase Auth: `{ code: <status>, error_code, msg }`. */
export class AuthError extends Error {
  override readonly name = "AuthError";

  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 422 | 500,
    /** One word of Auth's own list, such as `otp_expired`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  toResponse(): Response {
    const { status, code, message } = this;
    const body = { code: status, error_code: code, msg: message };
    return Response.json(body, { status, headers: { "x-sb-error-code": code } });
  }
}

/** What is wrong with a parameter; 400 unless said otherwise. */
export function validationFailed(message: string, status: 400 | 404 | 422 = 400): AuthError {
  return new AuthError(status, "validation_failed", message);
}
