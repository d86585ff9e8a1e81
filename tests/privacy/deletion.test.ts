import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, outcome, signer, startApi } from "../support/api.ts";
import { forgetHeard, heardSince, SILENCE } from "../support/heard.ts";
import { addListener, type SqlListener } from "../support/sql-listener.ts";
import { changesIn, type Message, tellAll } from "../support/teller.ts";
import { mint } from "../support/tokens.ts";
import { columnsWith } from "../support/walk-listener.ts";
import { addWholeListener, type WholeListener } from "../support/whole-listener.ts";

/** What the teller still has of somebody who is gone: it may be busy with it at that very moment. */
const WAITS =
  /^private\.(changes|waiting_pairs|waiting_events|waiting_vibes|channels|horizons|pushes)\./;

/** Supabase Auth's log of sign-ins, which nobody looks through while somebody waits, and whom it is to forget. */
const LOG = ["auth.audit_log_entries.payload", "private.log_leavers.user_id"];

/**
 * Whom somebody blocked or reported, as they knew them: it is theirs, and how they take a block back. And
 * for a day whose the id was: who was frightened in the evening blocks and reports the next day.
 */
const KNOWN_TO_OTHERS = [
  "app.blocks.shown_id",
  "private.reports.shown_id",
  "private.shown_ids.shown_id",
];

/** Who deletes their account leaves nothing: the whole database is searched for them. */
describe("deleting the account", () => {
  let api: Api;
  let bystander: SqlListener;
  let listener: WholeListener;
  let token: string;
  /** The person behind the account. */
  let person: string;
  before(async () => {
    api = await startApi({ scheduler: false });
    bystander = await addListener(api.stack.database, "Bystander");
    await bystander.call("go_live");
    await bystander.call("update_location", { geohash: "gcpvj0d1" });
    listener = await addWholeListener(api.stack.database);
    token = await mint(signer, { sub: listener.id });
    const [row] = await api.stack.database.query<{ person: string }>(
      "select private.person_of($1) as person",
      [listener.id],
    );
    person = row?.person ?? "";
  });
  after(() => api.close());

  const places = () => columnsWith(api.stack.database, [listener.id, listener.email]);
  const names = async () => (await places()).map(({ table, column }) => `${table}.${column}`);
  const runJobs = () => api.stack.database.call("call private.run_jobs('minute')", "postgres");

  test("before, they stand all over the database: the search finds what there is", async () => {
    const found = await names();
    for (const name of [
      "app.profiles.id",
      "app.positions.user_id",
      "app.blocks.blocked_id",
      "private.reports.reported_id",
      "private.spotify_accounts.account_key",
      "private.track_keys.user_id",
      "private.changes.user_id",
      "private.changes.other_id",
      "private.waiting_pairs.recipient_id",
      "private.waiting_pairs.subject_id",
      "private.waiting_events.recipient_id",
      "private.waiting_events.payload",
      "private.waiting_vibes.user_id",
      "private.waiting_vibes.other_id",
      "private.channels.user_id",
      "private.devices.user_id",
      "private.pushes.about_ids",
      "private.channel_sessions.user_id",
      "private.horizons.user_id",
      "auth.users.email",
      "auth.audit_log_entries.payload",
      "realtime.messages.topic",
      "realtime.messages.payload",
    ]) {
      assert.ok(found.includes(name), name);
    }
  });

  test("after the reply, no table has their id or address, but what the teller is busy with and the log", async () => {
    assert.equal(outcome(await api.request("DELETE", "auth/me", { token })), "204");
    const left = (await names()).filter((name) => !WAITS.test(name));
    const expected = [
      ...KNOWN_TO_OTHERS,
      ...LOG,
      "realtime.messages.payload",
      "realtime.messages.topic",
    ];
    assert.deepEqual(left.sort(), expected.sort());
  });

  test("what restrains the person stays under an id of theirs that nobody knows, and nothing else", async () => {
    const kept = await columnsWith(api.stack.database, [person]);
    assert.deepEqual(kept.map(({ table, column }) => `${table}.${column}`).sort(), [
      "app.blocks.blocked_id",
      "private.moderation_acts.person_id",
      "private.person_keys.person_id",
      "private.persons.id",
      "private.publish_epochs.user_id",
      "private.rate_buckets.spender",
      "private.reports.reported_id",
      "private.request_pauses.person_id",
      "private.shown_ids.user_id",
      "private.suspensions.person_id",
      "private.told_vibes.person_id",
      "private.track_reactions.person_id",
      "private.wave_days.as_id",
      "private.wave_days.person_id",
    ]);
    const blocks = await api.stack.database.query<{ name: string | null }>(
      "select blocked_name as name from app.blocks where blocked_id = $1",
      [person],
    );
    assert.ok(blocks.length > 0);
    for (const { name } of blocks) assert.equal(name, null, "a block keeps no name of theirs");
  });

  test("within a minute, when the jobs have run, that is gone too, but word that they left", async () => {
    await api.stack.database.query("delete from realtime.messages");
    await tellAll(api.stack.database);
    await runJobs();
    const expected = [...KNOWN_TO_OTHERS, "realtime.messages.payload"];
    assert.deepEqual((await names()).sort(), expected.sort());
    const told = await api.stack.database.query<Message & { topic: string }>(
      "select topic, event, payload from realtime.messages where payload::text like '%' || $1 || '%'",
      [listener.id],
    );
    assert.ok(
      told.some(({ topic }) => topic === `user:${bystander.id}`),
      "those who saw them hear of it",
    );
    const ofThem = changesIn(told).filter((one) => JSON.stringify(one).includes(listener.id));
    assert.deepEqual(
      ofThem,
      told.map(() => ({ event: "live:user_left", userId: listener.id })),
    );
  });

  test("and two minutes later not even that", async () => {
    await api.stack.database.exec(
      "update realtime.messages set inserted_at = inserted_at - interval '75 seconds'",
    );
    await runJobs();
    assert.deepEqual((await names()).sort(), KNOWN_TO_OTHERS);
  });

  test("and after a day nobody knows whose the id was, but who blocked or reported it", async () => {
    const { database } = api.stack;
    const kept = "select until - now() <= interval '1 day' as within from private.shown_ids";
    const ids = await database.query(kept);
    assert.ok(ids.length > 0);
    for (const { within } of ids) assert.ok(within);
    await database.query("update private.shown_ids set until = until - interval '1 day'");
    await runJobs();
    const expected = KNOWN_TO_OTHERS.filter((name) => !name.startsWith("private.shown_ids"));
    assert.deepEqual((await names()).sort(), expected);
  });

  test("a teller that stands still keeps nobody's id: phones ask for what is true", async () => {
    const { database } = api.stack;
    const leaver = await addListener(database, "Leaver");
    await leaver.call("go_live");
    await leaver.call("update_location", { geohash: "gcpvj0d1" });
    await forgetHeard(database, bystander.id);
    await database.query("delete from realtime.messages");
    await leaver.call("wave", { user_id: bystander.id });
    await database.query("delete from auth.users where id = $1", [leaver.id]);
    await database.query("update private.limits set value = 200 where name = 'noted_at_once'");
    await database.query("select private.tell_round()");
    await database.query("update private.waiting_pairs set at = at - interval '6 seconds'");
    await runJobs();
    assert.deepEqual(await columnsWith(database, [leaver.id]), []);
    const { messages, n } = await heardSince(database, bystander.id);
    assert.deepEqual([messages, n], [[], SILENCE.n + 1]);
  });

  test("a token that is still valid opens no function of the database → 401", async () => {
    const functions = await api.stack.database.query<{ name: string; arguments: string[] }>(
      `select proname as name, coalesce(proargnames, '{}') as arguments
      from pg_catalog.pg_proc
      where pronamespace = 'api'::regnamespace
        and has_function_privilege('authenticated', oid, 'execute')
        and not has_function_privilege('anon', oid, 'execute')
        -- To wake the teller is nobody's right in particular, and answers nothing of anybody.
        and proname <> 'tell_due'`,
    );
    assert.ok(functions.length >= 15, "there are functions to call");
    for (const { name, arguments: given } of functions) {
      const body = Object.fromEntries(given.map((argument) => [argument, null]));
      const answer = await api.rpc(name, { token, body });
      const { code } = answer.json as { code: string };
      assert.deepEqual([answer.status, code], [401, "unauthorized"], name);
    }
  });

  test("nor any route that wants a listener → 401", async () => {
    for (const route of [
      "GET auth/me",
      "DELETE auth/me",
      "GET users/me/export",
      "GET users/blocks",
    ]) {
      const [method = "", path = ""] = route.split(" ");
      assert.equal(outcome(await api.request(method, path, { token })), "401 unauthorized", route);
    }
  });
});
