import { Buffer } from "node:buffer";
import { validationFailed } from "./auth-error.ts";

/** WHATWG's form of an address, which Auth checks: a host need have no dot. */
const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const EMAIL = new RegExp(`^[a-zA-Z0-9.!#$%&'*+/=?^_\`{|}~-]+@${LABEL}(?:\\.${LABEL})*$`);

/** Most bytes of an address. */
const EMAIL_BYTES = 255;

/** An e-mail address in lower case. Only its form is checked: no mail leaves. */
export function readEmail(email: string): string {
  if (email === "") throw validationFailed("An email address is required");
  if (Buffer.byteLength(email) > EMAIL_BYTES) {
    throw validationFailed("An email address is too long");
  }
  if (!EMAIL.test(email)) {
    throw validationFailed("Unable to validate email address: invalid format");
  }
  return email.toLowerCase();
}

/** A phone number in digits alone, the country's first. */
export function readPhone(phone: string): string {
  const digits = phone.replace(/^\+/, "").replaceAll(" ", "");
  if (!/^[1-9][0-9]{1,14}$/.test(digits)) {
    throw validationFailed("Invalid phone number format (E.164 required)");
  }
  return digits;
}
