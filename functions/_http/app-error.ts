import { ERRORS, type ErrorCode } from "../../shared/errors.ts";

/** Long enough for a restart, short enough that nobody puts the phone away, in seconds. */
const RETRY_FAULT_S = 5;

/** What else a refusal may say. */
export interface AppErrorOptions {
  /** A sentence that replaces the catalogue's own, such as one that names the field. */
  readonly message?: string;
  /** When to try again, in whole seconds: becomes `Retry-After`. */
  readonly retryAfterS?: number | undefined;
  /** What led to it: logged for faults (5xx), never sent. */
  readonly cause?: unknown;
}

/**
 * The one way for a handler to refuse: a code of the catalogue. The shell's error boundary turns
 * it into a reply; whatever else is thrown becomes `unavailable`.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly status: (typeof ERRORS)[ErrorCode]["status"];
  readonly retryAfterS: number | undefined;

  constructor(
    readonly code: ErrorCode,
    options: AppErrorOptions = {},
  ) {
    super(options.message ?? ERRORS[code].message, { cause: options.cause });
    this.status = ERRORS[code].status;
    this.retryAfterS = options.retryAfterS ?? (this.status === 503 ? RETRY_FAULT_S : undefined);
  }
}

/**
 * Something is wrong on our side. Its message goes to the log and never to a phone, and so it must
 * hold no token, id, geohash, track or address.
 */
export class Fault extends Error {
  override readonly name = "Fault";
}
