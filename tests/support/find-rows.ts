import assert from "node:assert/strict";
import { isErrorCode } from "../../shared/errors.ts";

/** A Find as its row has it. */
export interface Row {
  readonly id: string;
  readonly seeker: string;
  readonly target: string;
  readonly status: string;
  readonly ran: boolean;
  /** Whether a block has ever parted the two, also for a moment. */
  readonly parted: boolean;
}

/** What a Find's two parties were told of it: "event party status", in whatever order. */
export type Told = Map<string, string[]>;

/** The code of a refusal. Anything else is a fault: a deadlock, a broken constraint. */
export function refusal(error: Error & { code?: string }): string {
  assert.equal(error.code, "PGRST", error);
  const { code } = JSON.parse(error.message);
  assert.ok(isErrorCode(code), error.message);
  return code;
}
