import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createRates } from "../../../supabase/local/auth/rates.ts";

describe("Auth's rates", () => {
  let now = 0;
  const rates = () => createRates({ verifications: 300, refreshes: 30 }, () => new Date(now));
  const from = (address: string | null) =>
    new Request("http://local.test", {
      headers: address === null ? {} : { "x-forwarded-for": address },
    });

  /** How many of `count` pass. */
  function passing(count: number, ask: () => void): number {
    let passed = 0;
    for (let nth = 0; nth < count; nth += 1) {
      try {
        ask();
        passed += 1;
      } catch (cause) {
        assert.equal(Object(cause).code, "over_request_rate_limit");
      }
    }
    return passed;
  }

  test("let 30 pass in one moment, then as many as the settings say, whoever asks on", () => {
    const { check } = rates();
    const ask = () => check("verify", from("192.0.2.1"));
    assert.equal(passing(50, ask), 30);
    now += 10_000;
    assert.equal(passing(50, ask), 10);
    now += 3_600_000;
    assert.equal(passing(50, ask), 30);
  });

  test("count each address, and each kind, for itself", () => {
    const { check } = rates();
    assert.equal(
      passing(40, () => check("verify", from("192.0.2.1"))),
      30,
    );
    assert.equal(
      passing(40, () => check("token", from("192.0.2.1"))),
      30,
    );
    assert.equal(
      passing(40, () => check("verify", from("192.0.2.2"))),
      30,
    );
    now += 10_000;
    assert.equal(
      passing(40, () => check("token", from("192.0.2.1"))),
      1,
    );
  });

  test("count nobody whose address the gateway does not name", () => {
    const { check } = rates();
    assert.equal(
      passing(100, () => check("verify", from(null))),
      100,
    );
  });
});
