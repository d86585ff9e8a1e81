import { createHash, randomInt } from "node:crypto";

/** A fresh code of so many digits. */
export function newCode(length: number): string {
  return String(randomInt(10 ** length)).padStart(length, "0");
}

/** What stands in the database for a code: hex SHA-224 of address and code, as Auth has it. */
export function tokenHash(email: string, code: string): string {
  return createHash("sha224")
    .update(email + code)
    .digest("hex");
}
