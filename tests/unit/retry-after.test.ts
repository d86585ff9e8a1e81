import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { retryAfterS } from "../../shared/domain/retry-after.ts";

const NOW = Date.parse("2026-11-22T20:00:00Z");

describe("Retry-After", () => {
  const read: [header: string | null, seconds: number | undefined][] = [
    ["17", 17],
    [" 17 ", 17],
    ["0", 1],
    ["-5", 1],
    ["2.1", 3],
    ["0.2", 1],
    ["200000", 86_400],
    ["9".repeat(400), 86_400],
    ["Sun, 22 Nov 2026 20:01:00 GMT", 60],
    ["Sun, 22 Nov 2026 19:00:00 GMT", 1],
    ["Sunday, 22-Nov-26 20:01:00 GMT", 60],
    ["Sun, 22 Nov 2099 20:01:00 GMT", 86_400],
    ["0, 30", 30],
    ["30,0", 1],
    ["0, Sun, 22 Nov 2026 20:01:00 GMT", 60],
    ["Sun, 22 Nov 2026 20:01:00 GMT, 7", 7],
    ["30, soon", 30],
    [null, undefined],
    ["", undefined],
    ["soon", undefined],
    ["-5x", undefined],
    ["1e9", undefined],
    ["0x10", undefined],
    ["Infinity", undefined],
    ["Sun, no day", undefined],
    ["2026-11-22T20:01:00Z", undefined],
  ];
  for (const [header, seconds] of read) {
    test(`${header?.slice(0, 40) ?? "none"} → ${seconds ?? "no time"}`, () => {
      assert.equal(retryAfterS(header, NOW), seconds);
    });
  }
});
