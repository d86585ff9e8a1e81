import { Buffer } from "node:buffer";
import { AuthError, validationFailed } from "./auth-error.ts";

const LEAST = 6;
const MOST_BYTES = 72;

/**
 * Throws for a password that Auth would not take. None is kept here, since no way in leads by one: a
 * good one is as if it had been set.
 */
export function checkPassword(password: string): void {
  if (Buffer.byteLength(password) > MOST_BYTES) {
    throw validationFailed(`Password cannot be longer than ${MOST_BYTES} characters`);
  }
  if (Buffer.byteLength(password) < LEAST) {
    const message = `Password should be at least ${LEAST} characters.`;
    throw new AuthError(422, "weak_password", message, { reasons: ["length"] });
  }
}
