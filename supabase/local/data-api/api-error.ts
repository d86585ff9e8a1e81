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
    /** Beside the usual ones: what is among those already comes twice. */
    readonly headers: Readonly<Record<string, string>> = {},
    readonly statusText: string = "",
  ) {
    super(message);
  }

  toResponse(): Response {
    const { code, message, details, hint } = this;
    const headers = new Headers({ "content-type": "application/json; charset=utf-8" });
    if (/^[\x20-\x7e]*$/.test(code)) headers.set("proxy-status", `PostgREST; error=${code}`);
    if (!SAYS_WHEN.has(code)) hintRetry(headers, this.status);
    for (const [name, value] of Object.entries(this.headers)) appendIfFit(headers, name, value);
    const body = JSON.stringify({ code, details, hint, message });
    // A function may raise a status or a reason phrase that HTTP does not have.
    const status = this.status >= 200 && this.status <= 599 ? this.status : 500;
    const statusText = /^[\t\x20-\x7e]*$/.test(this.statusText) ? this.statusText : "";
    return new Response(hasNoBody(status) ? null : body, { status, statusText, headers });
  }
}

/** Refusals that say when to come again by themselves: there is no database to ask. */
const SAYS_WHEN = new Set(["PGRST000", "PGRST002"]);

/** PostgREST puts its own `Retry-After` on every 503, before whatever else a function says of it. */
export function hintRetry(headers: Headers, status: number): void {
  if (status === 503) headers.append("retry-after", "0");
}

/** A header that HTTP cannot carry is left out. */
function appendIfFit(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value);
  } catch {
    // What is left of the answer still says what was refused.
  }
}

/** Statuses that HTTP gives no body to. */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** A database that cannot be reached; the client may come again in a second. */
export function unreachable(): ApiError {
  const message = "Database connection error. Retrying the connection.";
  return new ApiError(503, "PGRST000", message, null, null, { "retry-after": "1" });
}

/** All connections were taken for longer than a caller waits for one. */
export function noConnection(): ApiError {
  return new ApiError(504, "PGRST003", "Timed out acquiring connection from connection pool.");
}
