import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { routeCalls } from "../support/fuzz/calls.ts";
import { CALLS, Fuzz } from "../support/fuzz/fuzz.ts";
import { ROUTES } from "../support/fuzz/routes.ts";
import { servedRoutes } from "../support/fuzz/served-routes.ts";

/** Two calls of five are of routes, the others of functions. */
const COUNT = Math.floor((CALLS * 2) / 5);

/** What answers only who comes with a secret, from a listed app, or with a Spotify of their own. */
const FOR_OTHERS = new Set([
  "GET /auth/spotify/callback",
  "POST /auth/token",
  "POST /spotify/poll",
  "POST /push/send",
  // Only of the one Find that waits or runs, by the one party, at the right moment: too seldom to count on.
  "POST /find/:id/arrived",
  "POST /find/:id/confirm",
  "POST /find/:id/decline",
  "GET /auth/spotify",
  "GET /spotify/currently-playing",
  "POST /spotify/refresh",
]);

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
    const answered = await fuzz.judge(routeCalls(fuzz.known, fuzz.tokens.length), COUNT);
    const silent = Object.keys(ROUTES).filter(
      (name) => !answered.has(name) && !FOR_OTHERS.has(name),
    );
    if (COUNT >= 6000) assert.deepEqual(silent, [], "refusals alone would prove little");
  });
});
