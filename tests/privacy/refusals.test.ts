import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, type HttpAnswer, outcome, startApi } from "../support/api.ts";
import { liftRateLimits } from "../support/rate-limits.ts";

/**
 * A refusal costs what an answer costs: who asks about somebody again and again is told to wait, and
 * learns no more by being refused than by being answered.
 */

const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Calls that are refused, by both doors where there is a route: what they are refused with. */
const REFUSED: readonly {
  readonly name: string;
  readonly args?: Record<string, unknown>;
  readonly route?: readonly [method: string, path: string, body?: unknown];
  readonly code: string;
}[] = [
  { name: "heartbeat", code: "not_live", route: ["POST", "presence/heartbeat", {}] },
  { name: "nearby", code: "not_live", route: ["GET", "location/nearby"] },
  { name: "live_users", code: "not_live", route: ["GET", "presence/live-users"] },
  { name: "vibe_matches", code: "not_live", route: ["GET", "vibe/matches"] },
  {
    name: "listener",
    args: { user_id: NOBODY },
    code: "not_live",
    route: ["GET", `users/${NOBODY}`],
  },
  {
    name: "wave",
    args: { user_id: NOBODY },
    code: "not_live",
    route: ["POST", `vibe/${NOBODY}/wave`, {}],
  },
  {
    name: "react",
    args: { user_id: NOBODY, reaction: "🔥" },
    code: "not_live",
    route: ["POST", `vibe/${NOBODY}/react`, { reaction: "🔥" }],
  },
  { name: "react", args: { user_id: NOBODY, reaction: "none" }, code: "invalid_request" },
  {
    name: "start_find",
    args: { target_id: NOBODY },
    code: "not_live",
    route: ["POST", "find/start", { targetId: NOBODY }],
  },
  { name: "find_listeners", args: { track_id: "no id" }, code: "invalid_request" },
  {
    name: "accept_find",
    args: { find_id: NOBODY },
    code: "not_found",
    route: ["POST", `find/${NOBODY}/accept`, {}],
  },
  { name: "decline_find", args: { find_id: NOBODY }, code: "not_found" },
  {
    name: "arrived_find",
    args: { find_id: NOBODY },
    code: "not_found",
    route: ["POST", `find/${NOBODY}/arrived`, {}],
  },
  {
    name: "confirm_find",
    args: { find_id: NOBODY, seen: true },
    code: "not_found",
    route: ["POST", `find/${NOBODY}/confirm`, { seen: true }],
  },
  {
    name: "renew_find",
    args: { find_id: NOBODY },
    code: "not_found",
    route: ["POST", `find/${NOBODY}/renew`, {}],
  },
  { name: "complete_find", args: { find_id: NOBODY }, code: "not_found" },
  { name: "cancel_find", args: { find_id: NOBODY }, code: "not_found" },
  { name: "send_find_location", args: { find_id: NOBODY, geohash: "gcpvj0d1" }, code: "not_found" },
  { name: "update_location", args: { geohash: "gcp" }, code: "geohash_too_coarse" },
  { name: "go_live", args: { duration_minutes: 0 }, code: "invalid_request" },
  { name: "set_track", args: { track_id: "none" }, code: "not_live" },
  { name: "update_settings", args: { radius_km: 3 }, code: "invalid_request" },
  { name: "update_profile", args: { display_name: "\u202e" }, code: "invalid_request" },
  {
    name: "put_device",
    args: { device_id: NOBODY, platform: "expo", token: "none" },
    code: "invalid_request",
  },
  { name: "block", args: { user_id: null }, code: "invalid_request" },
  { name: "report", args: { user_id: NOBODY, reason: "none" }, code: "invalid_request" },
  { name: "now_playing", code: "spotify_not_linked" },
  { name: "sync", args: { missed: -1 }, code: "invalid_request" },
  { name: "connections", args: { page_size: 0 }, code: "invalid_request" },
  {
    name: "claim_answer",
    args: { idempotency_key: "a key", request_hash: "none" },
    code: "invalid_request",
  },
];

describe("a refused call", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
    // A bucket that fills while the test goes on would make the counts depend on its speed.
    await api.stack.database.query(
      `update private.limits set value = case when name like '%burst' then 3 else 1 end
      where name like 'rate\\_%'`,
    );
  });
  after(() => api.close());

  /** What four calls say, one after the other. */
  async function four(call: () => Promise<HttpAnswer>): Promise<HttpAnswer[]> {
    const said = [];
    for (let nth = 0; nth < 4; nth++) said.push(await call());
    return said;
  }

  const codeOf = ({ json }: HttpAnswer) => (json as { code?: string }).code;

  for (const { name, args, route, code } of REFUSED) {
    test(`of ${name} counts by RPC as an answer does`, async () => {
      const { token } = await api.listener();
      const said = await four(() => api.rpc(name, { token, body: args ?? {} }));
      assert.deepEqual(said.map(codeOf), [code, code, code, "rate_limited"]);
      const last = said[3];
      assert.ok(last);
      const waitS = Number(last.headers.get("retry-after"));
      assert.ok(waitS > 0);
      assert.deepEqual(JSON.parse((last.json as { details: string }).details), {
        retryAfterS: waitS,
      });
    });

    if (!route) continue;
    test(`of ${route[0]} ${route[1]} counts as an answer does`, async () => {
      const { token } = await api.listener();
      const [method, path, body] = route;
      const said = await four(() => api.request(method, path, { token, body }));
      const [first, , , last] = said;
      assert.ok(first && last);
      assert.match(outcome(first), new RegExp(` ${code}$`));
      assert.equal(outcome(last), "429 rate_limited");
      const waitS = Number(last.headers.get("retry-after"));
      assert.deepEqual((last.json as { error: { details: unknown } }).error.details, {
        retryAfterS: waitS,
      });
    });
  }

  test("of every function that a listener may call is tried here, but for those that refuse nothing", async () => {
    const functions = await api.stack.database.query<{ name: string }>(
      `select proname as name from pg_catalog.pg_proc
      where pronamespace = 'api'::regnamespace and has_function_privilege('authenticated', oid, 'execute')
        and not has_function_privilege('anon', oid, 'execute')`,
    );
    const untried = functions
      .map(({ name }) => name)
      .filter((name) => !REFUSED.some((call) => call.name === name));
    assert.deepEqual(untried.toSorted(), [
      "blocks",
      "delete_device",
      "disconnect_spotify",
      "end_connection",
      "export_me",
      "finds",
      "forget_location",
      "go_offline",
      "keep_answer",
      "me",
      "settings",
      "tell_due",
      "unblock",
    ]);
  });

  test("of who is suspended counts too", async () => {
    const { id, token } = await api.listener();
    await api.stack.database.query("select private.suspend($1, 'A test.', 'Tester')", [id]);
    const said = await four(() => api.rpc("me", { token }));
    assert.deepEqual(said.map(codeOf), ["suspended", "suspended", "suspended", "rate_limited"]);
  });

  test("of who has not said that they are an adult counts too", async () => {
    const { id, token } = await api.listener();
    await api.stack.database.query(
      "update app.profiles set adult_confirmed_at = null where id = $1",
      [id],
    );
    const said = await four(() => api.rpc("go_live", { token }));
    assert.deepEqual(said.map(codeOf), [...Array(3).fill("age_not_confirmed"), "rate_limited"]);
  });

  test("changes nothing but its count", async () => {
    const { id, token } = await api.listener();
    const { database } = api.stack;
    const counts = () =>
      database.query(
        `select (select count(*) from private.reports) as reports,
          (select count(*) from private.idempotency_keys) as answers,
          (select row(profiles.*)::text from app.profiles where id = $1) as profile`,
        [id],
      );
    const earlier = await counts();
    for (const { name, args } of REFUSED) await api.rpc(name, { token, body: args ?? {} });
    assert.deepEqual(await counts(), earlier);
  });
});

describe("an Idempotency-Key", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
    await liftRateLimits(api.stack.database);
  });
  after(() => api.close());

  const post = (token: string, key: string) =>
    api.request("POST", `users/${NOBODY}/block`, {
      token,
      body: {},
      headers: { "idempotency-key": key },
    });

  test("that is new is free, and asking again costs an allowance of its own", async () => {
    const { token } = await api.listener();
    await api.stack.database.query(
      "update private.limits set value = 1 where name in ('rate_replay_answer_burst', 'rate_replay_answer_per_minute')",
    );
    for (let nth = 0; nth < 8; nth++) {
      assert.equal(outcome(await post(token, `key-${nth}`)), "204", `the key ${nth}`);
    }
    const again = await post(token, "key-0");
    assert.equal(again.headers.get("idempotency-replayed"), "true");
    assert.equal(outcome(await post(token, "key-1")), "429 rate_limited");
    assert.equal(
      outcome(await post(token, "key-8")),
      "204",
      "the route's own allowance is as it was",
    );
  });

  test("of two hundred before is forgotten, so that keys without end are not kept", async () => {
    const { id, token } = await api.listener();
    const { database } = api.stack;
    await database.query(
      `insert into private.idempotency_keys (user_id, request_key, request_hash, claim, claimed_at)
      select $1, 'old-' || nth, repeat('h', 43), gen_random_uuid(), now() - make_interval(secs => nth)
      from generate_series(1, 200) as nth`,
      [id],
    );
    assert.equal(outcome(await post(token, "new")), "204");
    const [kept] = await database.query<{ count: number; oldest: boolean }>(
      `select count(*)::integer as count, bool_or(request_key = 'old-200') as oldest
      from private.idempotency_keys where user_id = $1`,
      [id],
    );
    assert.deepEqual(kept, { count: 200, oldest: false });
  });
});
