import { createHash, randomInt } from "node:crypto";
import { PROJECT } from "../project.ts";

/** A fresh code of digits, never short of its length. */
export function newCode(): string {
  const { length } = PROJECT.code;
  return String(randomInt(10 ** length)).padStart(length, "0");
}

/** What stands in the database for a code: hex SHA-224 of address and code, as Auth has it. */
export function tokenHash(email: string, code: string): string {
  return createHash("sha224")
    .update(email + code)
    .digest("hex");
}
