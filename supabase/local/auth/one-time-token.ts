import { createHash, randomInt } from "node:crypto";
import { ONE_TIME_CODE } from "../lite.ts";

/** A fresh code of digits, never short of its length. */
export function newCode(): string {
  return String(randomInt(10 ** ONE_TIME_CODE.length)).padStart(ONE_TIME_CODE.length, "0");
}

/** What stands in the database for a code: hex SHA-224 of address and code, as Auth has it. */
export function tokenHash(email: string, code: string): string {
  return createHash("sha224")
    .update(email + code)
    .digest("hex");
}
