/** PostgREST's way to say no: `{ code, message, details, hint }` with its own code or a SQLSTATE. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    /** `PGRSTxxx`, a SQLSTATE, or whatever a function raised. */
    readonly code: string,
    message: string,
    readonly details: string | null = null,
    readonly hint: string | null = null,
    readonly headers: Readonly<Record<string, string>> = {},
    readonly statusText: string = "",
  ) {
    super(message);
  }

  toResponse(): Response {
    const { code, message, details, hint } = this;
    const headers = new Headers({ "content-type": "application/json; charset=utf-8" });
    for (const [name, value] of Object.entries(this.headers)) headers.set(name, value);
    const body = JSON.stringify({ code, message, details, hint });
    // A function may raise a status or a reason phrase that HTTP does not have.
    const status = this.status >= 200 && this.status <= 599 ? this.status : 500;
    const statusText = /^[\t\x20-\x7e]*$/.test(this.statusText) ? this.statusText : "";
    return new Response(body, { status, statusText, headers });
  }
}

/** A database that cannot be reached; the client may come again in a second. */
export function unreachable(): ApiError {
  return new ApiError(
    503,
    "PGRST000",
    "Database connection error. Retrying the connection.",
    null,
    null,
    { "retry-after": "1" },
  );
}
