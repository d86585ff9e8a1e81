import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, outcome, startApi } from "../support/api.ts";
import { liftRateLimits } from "../support/rate-limits.ts";

/** What shows as something else than it is, or as nothing. */
const HIDING = [
  "gnos\u202e",
  "\u2066song",
  "so\u200bng",
  "song\u{e0041}",
  `s${"\u0301".repeat(9)}`,
];

describe("a name that somebody gives themselves", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.close());

  test("neither hides anything nor poses as staff, by route or by function", async () => {
    await liftRateLimits(api.stack.database);
    const { token } = await api.listener("mallory");
    const refused = async (method: string, path: string, body: unknown) => {
      const answer = await api.request(method, path, { token, body });
      assert.equal(outcome(answer), "400 invalid_request", JSON.stringify(body));
    };
    const refusedByFunction = async (name: string, args: Record<string, unknown>) => {
      const answer = await api.rpc(name, { token, body: args });
      assert.equal(answer.status, 400, JSON.stringify(args));
    };
    const live = await api.request("POST", "presence/live", { token });
    assert.equal(live.status, 200);
    for (const words of HIDING) {
      await refused("PATCH", "users/me", { displayName: words });
      await refusedByFunction("update_profile", { display_name: words });
    }
    for (const displayName of ["Resonance", "Аdmin", "Supp0rt", "Anonymous listener"]) {
      await refused("PATCH", "users/me", { displayName });
      await refusedByFunction("update_profile", { display_name: displayName });
    }
  });
});
