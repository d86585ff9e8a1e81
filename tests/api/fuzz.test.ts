import assert from "node:assert/strict";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { LOCAL } from "../../supabase/local/settings.ts";
import { type Api, type HttpAnswer, signer, startApi } from "../support/api.ts";
import { type FuzzCall, routeCalls, rpcCalls, servedFunctions } from "../support/fuzz/calls.ts";
import { countWrites } from "../support/fuzz/count-writes.ts";
import { faultIn } from "../support/fuzz/judge.ts";
import { ROUTES } from "../support/fuzz/routes.ts";
import { servedRoutes } from "../support/fuzz/served-routes.ts";
import { addListener } from "../support/sql-listener.ts";
import { mint } from "../support/tokens.ts";

/** Calls in all, as many as .ci/run says; one in seven goes through the edge. */
const CALLS = Number(process.env.FUZZ_CALLS ?? 4000);
const ROUTE_CALLS = Math.floor(CALLS / 7);

/** What answers only who comes from Spotify with a secret. */
const FOR_SPOTIFY = new Set([
  "GET /auth/spotify",
  "GET /auth/spotify/callback",
  "POST /auth/token",
]);

/** How many listeners take part, beside callers who are none. */
const LISTENERS = 5;

describe("any call at all", () => {
  let api: Api;
  let ids: string[];
  let tokens: (string | null)[];
  let writes: () => Promise<number>;
  let written = 0;
  before(async () => {
    api = await startApi();
    const { database } = api.stack;
    await database.exec(`
      update cron.job set active = false;
      update private.limits set value = 3600 where name = 'heartbeat_timeout_s';
      update private.limits set value = 0 where name in ('publish_epoch_s', 'hysteresis_percent');
      update private.limits set value = 1000000 where name = 'cells_an_hour';
    `);
    const listeners = await Promise.all(
      Array.from({ length: LISTENERS }, (_, nth) => addListener(database, `listener ${nth}`)),
    );
    ids = listeners.map(({ id }) => id);
    // Twice as often a listener than who is none.
    const theirs = await Promise.all(ids.map((sub) => mint(signer, { sub })));
    tokens = [
      ...theirs,
      ...theirs,
      await mint(signer, { sub: crypto.randomUUID() }),
      await mint(signer, { sub: ids[0], exp: 1 }),
      "garbage",
      null,
    ];
    writes = await countWrites(database);
  });
  after(() => api.close());

  test("every route that is served is in the table of the fuzz, and every other is not", async () => {
    assert.deepEqual(Object.keys(ROUTES).sort(), await servedRoutes());
  });

  test("every function that a listener may call has its contract there", async () => {
    const open = await api.stack.database.query<{ name: string }>(
      `select proname as name from pg_catalog.pg_proc
      where pronamespace = 'api'::regnamespace and proname <> 'ready'
        and has_function_privilege('authenticated', oid, 'execute')
      order by 1`,
    );
    const named = Object.values(ROUTES).flatMap(({ rpc }) => rpc ?? []);
    assert.deepEqual(
      named.sort(),
      open.map(({ name }) => name),
    );
  });

  test(`${CALLS - ROUTE_CALLS} calls of functions: no fault, nothing off its contract, no write by a refusal`, async () => {
    const served = await servedFunctions(api.stack.database);
    await judge(rpcCalls(served, ids, tokens.length + 1), CALLS - ROUTE_CALLS);
  });

  test(`${ROUTE_CALLS} requests of routes: the same`, async () => {
    await judge(routeCalls(ids, tokens.length), ROUTE_CALLS);
  });

  async function judge(calls: fc.Arbitrary<FuzzCall>, numRuns: number): Promise<void> {
    const outcomes = new Map<string, number>();
    written = await writes();
    let nth = 0;
    const property = fc.asyncProperty(calls, async (call) => {
      if (nth++ % 10 === 0) await appear(Math.floor(nth / 10) % LISTENERS);
      const answer = await send(call);
      assert.equal(faultIn(call, answer), null);
      const before = written;
      written = await writes();
      if (answer.status >= 400) assert.equal(written, before, `${answer.status}, and it wrote`);
      const kind = `${call.name} ${answer.status < 400 ? "answered" : "refused"}`;
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    });
    await fc.assert(property, { numRuns, endOnFailure: true });
    console.log(`${numRuns} calls:`, Object.fromEntries([...outcomes].sort()));
    // Refusals alone would prove little: with calls enough, whatever a listener may call answers.
    const silent = Object.entries(ROUTES)
      .map(([route, { rpc }]) => (outcomes.has("ready answered") ? rpc : route))
      .filter((name) => name && !outcomes.has(`${name} answered`) && !FOR_SPOTIFY.has(name));
    if (numRuns > 2500) assert.deepEqual(silent, []);
  }

  /** The last caller of functions is the service itself. */
  function send({ door, method, path, body, caller }: FuzzCall): Promise<HttpAnswer> {
    const service = caller === tokens.length;
    const token = service ? null : tokens[caller];
    const headers = {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(door === "route"
        ? {}
        : {
            apikey: service ? LOCAL.secretKey : LOCAL.publishableKey,
            "content-profile": "api",
          }),
    };
    return api.request(method, door === "route" ? path.slice(1) : `../../rest/v1${path}`, {
      token,
      headers,
      ...(body === undefined ? {} : { raw: body }),
    });
  }

  /**
   * One of the listeners is there, whatever they and others did before: signed up, live beside the
   * others, blocked by nobody. So calls find somebody, and every function has its turn to answer.
   */
  async function appear(nth: number): Promise<void> {
    const { database } = api.stack;
    const id = ids[nth];
    await database.query(
      `insert into auth.users (id, email, aud, role)
      values ($1, $2, 'authenticated', 'authenticated') on conflict do nothing`,
      [id, `${id}@users.resonance.invalid`],
    );
    await database.query(
      "insert into app.profiles (id, display_name) values ($1, 'back') on conflict do nothing",
      [id],
    );
    await database.query("delete from app.blocks where $1::uuid in (blocker_id, blocked_id)", [id]);
    for (const [name, body] of [
      ["go_live", {}],
      ["update_location", { geohash: "gcpvj0d1" }],
    ] as const) {
      const { status, text } = await api.rpc(name, { token: tokens[nth], body });
      assert.equal(status, 200, text);
    }
    written = await writes();
  }
});
