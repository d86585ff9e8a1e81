import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient } from "@supabase/supabase-js";
import { ActiveFinds, Find, FindEnd, FindLocationReply } from "../../shared/contracts/find.ts";
import { LiveState } from "../../shared/contracts/presence.ts";
import type { Database } from "../../shared/database.types.ts";
import { isErrorCode } from "../../shared/errors.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { type Api, startApi } from "../support/api.ts";
import { SOMEBODY } from "../support/route-tables.ts";

/** The types of a function's arguments, by name. */
type Arguments = Readonly<Record<string, string>>;

describe("supabase.rpc, straight past the edge", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.close());

  /** supabase-js with that session, or with none. */
  const client = (token?: string) =>
    createClient<Database, "api">(api.stack.url, LOCAL.publishableKey, {
      db: { schema: "api" },
      auth: { persistSession: false },
      ...(token === undefined ? {} : { accessToken: async () => token }),
    });

  test("each function does what its route does, with the same codes and statuses", async () => {
    const phone = client((await api.listener()).token);
    const early = await phone.rpc("heartbeat");
    assert.deepEqual([early.status, early.error?.code], [409, "not_live"]);
    const live = await phone.rpc("go_live", { duration_minutes: 5 });
    assert.equal(live.status, 200);
    const { live: isLive, n } = LiveState.parse(live.data);
    assert.equal(isLive, true);
    const coarse = await phone.rpc("update_location", { geohash: "gcpvj" });
    assert.deepEqual([coarse.status, coarse.error?.code], [400, "geohash_too_coarse"]);
    const long = await phone.rpc("go_live", { duration_minutes: 500 });
    assert.deepEqual([long.status, long.error?.code], [400, "invalid_request"]);
    assert.equal(long.error?.hint, "duration_minutes is a whole number from 1 to 480.");
    const located = await phone.rpc("update_location", { geohash: "gcpvj0d1" });
    const isSeen = { published: true, nextUpdateS: 60, visibleInS: 0 };
    assert.deepEqual(located.data, { users: [], ...isSeen, n });
    const forgotten = await phone.rpc("forget_location");
    assert.deepEqual([forgotten.status, forgotten.data], [200, null]);
    const playing = await phone.rpc("now_playing");
    assert.deepEqual([playing.status, playing.error?.code], [409, "spotify_not_linked"]);
    assert.deepEqual((await phone.rpc("finds")).data, { running: null, waiting: [] });
    assert.equal(LiveState.parse((await phone.rpc("go_offline")).data).live, false);
  });

  test("a Find by rpc: both parties get what the routes say", async () => {
    const [seeker, target] = await Promise.all(
      ["sue", "tom"].map(async (name) => {
        const { id, token } = await api.listener(name);
        const phone = client(token);
        await phone.rpc("go_live");
        await phone.rpc("update_location", { geohash: "u4pruydq" });
        return { id, phone };
      }),
    );
    assert.ok(seeker && target);
    const early = await seeker.phone.rpc("start_find", { target_id: target.id });
    assert.deepEqual([early.status, early.error?.code], [409, "find_unavailable"]);
    const neither = await seeker.phone.rpc("start_find");
    assert.deepEqual([neither.status, neither.error?.code], [400, "invalid_request"]);
    await target.phone.rpc("update_settings", { allow_find: true });
    const asked = await seeker.phone.rpc("start_find", { target_id: target.id });
    const { id } = Find.parse(asked.data);
    const [waits] = ActiveFinds.parse((await target.phone.rpc("finds")).data).waiting;
    assert.deepEqual([waits?.id, waits?.role], [id, "target"]);
    assert.equal(Find.parse((await target.phone.rpc("accept_find", { find_id: id })).data).id, id);
    const fix = { find_id: id, geohash: "u4pruydq" };
    const sent = await seeker.phone.rpc("send_find_location", fix);
    assert.deepEqual(FindLocationReply.parse(sent.data), { bucket: null, nextUpdateS: 3 });
    const soon = await seeker.phone.rpc("send_find_location", fix);
    assert.deepEqual([soon.status, soon.error?.code], [429, "rate_limited"]);
    assert.deepEqual(JSON.parse(soon.error?.details ?? ""), { retryAfterS: 3 });
    const over = await target.phone.rpc("cancel_find", { find_id: id });
    assert.deepEqual(FindEnd.parse(over.data), { id, status: "cancelled" });
    const late = await seeker.phone.rpc("complete_find", { find_id: id });
    assert.deepEqual([late.status, late.error?.code], [409, "find_conflict"]);
  });

  test("without a session only ready() answers", async () => {
    const nobody = client();
    assert.equal((await nobody.rpc("ready")).data, true);
    for (const name of ["go_live", "nearby", "sync", "settings", "me", "finds"] as const) {
      const { status, error } = await nobody.rpc(name);
      assert.deepEqual([status, error?.code], [401, "42501"], name);
    }
  });

  test("what is for functions alone is closed to a listener", async () => {
    const phone = client((await api.listener()).token);
    const { status, error } = await phone.rpc("keep_session_token", {
      code_hash: "x",
      answer: "x",
    });
    assert.deepEqual([status, error?.code], [403, "42501"]);
    const claim = await phone.rpc("claim_track_polls", { most: 1 });
    assert.deepEqual([claim.status, claim.error?.code], [403, "42501"]);
  });

  test("a text that means nothing → the catalogue; a value of another type → PostgREST's own 400", async () => {
    const { token } = await api.listener();
    const phone = client(token);
    await phone.rpc("go_live");
    await phone.rpc("update_location", { geohash: "gcpvj0d1" });
    const functions = await api.stack.database.query<{ name: string; args: Arguments }>(
      `select proname as name, jsonb_object_agg(argument, type::regtype) as args
      from pg_proc, unnest(proargnames, proargtypes::oid[]) as arguments (argument, type)
      where pronamespace = 'api'::regnamespace
        and has_function_privilege('authenticated', pg_proc.oid, 'execute')
      group by pg_proc.oid, proname order by proname`,
    );
    const kinds: Record<string, unknown> = { text: "\u{1f4a9} x", uuid: SOMEBODY, boolean: true };
    const usual = (type: string) => kinds[type] ?? 1;
    const call = async (name: string, args: object) =>
      (await phone.rpc(name as "me", args as never)).error?.code;
    let texts = 0;
    for (const { name, args } of functions) {
      const given = Object.entries(args).map(([key, type]) => [key, usual(type)] as const);
      if (Object.values(args).includes("text")) {
        texts += 1;
        const code = await call(name, Object.fromEntries(given));
        assert.ok(code === undefined || isErrorCode(code), `${name}: ${code}`);
      }
      for (const [key, type] of Object.entries(args).filter(([, type]) => type !== "text")) {
        const odd = { ...Object.fromEntries(given), [key]: "no such value" };
        assert.equal(await call(name, odd), "22P02", `${name}: ${key} is a ${type}`);
      }
    }
    assert.ok(texts > 10, `${texts} functions with texts`);
    assert.equal(await call("nearby", { pageSize: 5 }), "PGRST202", "no argument has that name");
  });

  test("no table and no private function can be reached", async () => {
    const { token } = await api.listener();
    for (const schema of ["app", "private", "auth", "realtime", "public", "extensions"]) {
      const phone = createClient(api.stack.url, LOCAL.publishableKey, {
        db: { schema },
        auth: { persistSession: false },
        accessToken: async () => token,
      });
      const table = await phone.from("positions").select();
      const call = await phone.rpc("sweep_presence");
      assert.deepEqual([table.status, table.error?.code], [406, "PGRST106"], schema);
      assert.deepEqual([call.status, call.error?.code], [406, "PGRST106"], schema);
    }
    const served = createClient(api.stack.url, LOCAL.publishableKey, {
      db: { schema: "api" },
      auth: { persistSession: false },
      accessToken: async () => token,
    });
    assert.equal((await served.from("profiles").select()).status, 404, "and api has no table");
  });
});
