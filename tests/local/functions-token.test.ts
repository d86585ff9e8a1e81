import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { FunctionsDesk } from "../support/functions-desk.ts";

let desk: FunctionsDesk;

before(async () => {
  desk = await FunctionsDesk.create();
});

afterEach(() => desk.close());

after(() => desk.remove());

describe("a function that config.toml does not declare open", () => {
  const ask = (headers: Record<string, string>, method = "GET") => {
    desk.open({ verifyJwt: { other: false } });
    return desk.call("/probe", { headers, method });
  };

  test("is not reached without a token → 401, as hosted", async () => {
    const response = await ask({});
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), { code: 401, message: "Missing authorization header" });
  });

  for (const authorization of ["Bearer sb_publishable_x", "Bearer", "Basic good", "good"]) {
    test(`is not reached with "${authorization}" → 401`, async () => {
      const response = await ask({ authorization });
      assert.equal(response.status, 401);
      assert.deepEqual(await response.json(), { code: 401, message: "Invalid JWT" });
    });
  }

  test("is reached with a token of the project, and by a preflight without one", async () => {
    assert.equal((await ask({ authorization: "Bearer good" })).status, 200);
    assert.equal((await ask({}, "OPTIONS")).status, 200);
  });
});

test("a function that hangs is given up → 504", async () => {
  desk.open({ idleTimeoutMs: 300 });
  const response = await desk.call("/probe/hang");
  assert.equal(response.status, 504);
  assert.equal((await response.json()).code, "IDLE_TIMEOUT");
});
