import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { routeCalls } from "../support/fuzz/calls.ts";
import { CALLS, Fuzz } from "../support/fuzz/fuzz.ts";
import { ROUTES } from "../support/fuzz/routes.ts";
import { servedRoutes } from "../support/fuzz/served-routes.ts";

/** Two calls of five are of routes, the others of functions. */
const COUNT = Math.floor((CALLS * 2) / 5);

/** What answers only who comes from Spotify with a secret. */
const WITH_A_SECRET = new Set(["GET /auth/spotify/callback", "POST /auth/token"]);

/** What answers only an app on the allow-list. */
const ON_A_LIST = new Set(["GET /auth/spotify"]);

describe("any request of a route", () => {
  let fuzz: Fuzz;
  before(async () => {
    fuzz = await Fuzz.open();
  });
  after(() => fuzz.close());

  test("has its contracts in the table of the fuzz, which names no other", async () => {
    assert.deepEqual(Object.keys(ROUTES).sort(), await servedRoutes());
  });

  test(`is no fault, answers by its contract, and writes nothing if refused: ${COUNT} requests`, async () => {
    const answered = await fuzz.judge(routeCalls(fuzz.ids, fuzz.tokens.length), COUNT);
    const silent = Object.keys(ROUTES).filter(
      (name) => !answered.has(name) && !WITH_A_SECRET.has(name) && !ON_A_LIST.has(name),
    );
    if (COUNT >= 1500) assert.deepEqual(silent, [], "refusals alone would prove little");
  });
});
