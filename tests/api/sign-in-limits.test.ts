import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Api, outcome, startApi } from "../support/api.ts";

const CHALLENGE = "c".repeat(43);

describe("signing in from one address", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
    await sql("update private.limits set value = 3 where name like 'rate\\_%\\_burst'");
    await sql("update private.limits set value = 6 where name like 'rate\\_%\\_per_minute'");
  });
  after(() => api.close());
  beforeEach(() => sql("delete from private.rate_buckets"));

  const sql = (statement: string) => api.stack.database.query(statement);
  const start = `auth/spotify?code_challenge=${CHALLENGE}&redirect_to=resonance://auth/callback`;
  const routes: [name: string, call: (headers?: Record<string, string>) => Promise<string>][] = [
    [
      "GET auth/spotify",
      async (headers = {}) => outcome(await api.request("GET", start, { headers })),
    ],
    [
      "GET auth/spotify/callback",
      async (headers = {}) =>
        outcome(await api.request("GET", "auth/spotify/callback?state=guess", { headers })),
    ],
    [
      "POST auth/token",
      async (headers = {}) =>
        outcome(
          await api.request("POST", "auth/token", {
            headers,
            body: { code: CHALLENGE, codeVerifier: CHALLENGE },
          }),
        ),
    ],
  ];

  for (const [name, call] of routes) {
    test(`${name}: so many starts or failures, then 429`, async () => {
      for (let time = 0; time < 3; time++) assert.doesNotMatch(await call(), /^(429|5)/);
      assert.equal(await call(), "429 rate_limited");
      const invented = { "x-forwarded-for": "203.0.113.7", "cf-connecting-ip": "203.0.113.8" };
      assert.equal(await call(invented), "429 rate_limited", "whatever the client says it is");
    });
  }

  test("each step has a limit of its own, and a listener's calls are not counted with it", async () => {
    for (const [name, call] of routes) assert.doesNotMatch(await call(), /^429/, name);
    const { token } = await api.listener();
    assert.equal(outcome(await api.request("GET", "auth/me", { token })), "200");
  });

  test("the address itself is in no row", async () => {
    for (const [, call] of routes) await call();
    const buckets = await sql("select * from private.rate_buckets");
    assert.equal(buckets.length, 3);
    assert.equal(new Set(buckets.map(({ spender }) => spender)).size, 1);
    assert.doesNotMatch(JSON.stringify(buckets), /127\.0\.0\.1|7f000001/);
  });
});
