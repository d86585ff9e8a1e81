import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, outcome, signer, startApi } from "../support/api.ts";
import { addListener } from "../support/sql-listener.ts";
import { mint } from "../support/tokens.ts";
import { columnsWith } from "../support/walk-listener.ts";
import { addWholeListener, type WholeListener } from "../support/whole-listener.ts";

/** Who deletes their account leaves nothing: the whole database is searched for them. */
describe("deleting the account", () => {
  let api: Api;
  let listener: WholeListener;
  let token: string;
  before(async () => {
    api = await startApi();
    await api.stack.database.exec("update cron.job set active = false");
    const bystander = await addListener(api.stack.database, "Bystander");
    await bystander.call("go_live");
    await bystander.call("update_location", { geohash: "gcpvj0d1" });
    listener = await addWholeListener(api.stack.database);
    token = await mint(signer, { sub: listener.id });
  });
  after(() => api.close());

  const places = () => columnsWith(api.stack.database, [listener.id, listener.email]);
  const names = async () => (await places()).map(({ table, column }) => `${table}.${column}`);

  test("before, they stand all over the database: the search finds what there is", async () => {
    const found = await names();
    for (const name of [
      "app.profiles.id",
      "app.positions.user_id",
      "app.blocks.blocked_id",
      "private.reports.reported_id",
      "private.spotify_accounts.account_key",
      "auth.users.email",
      "auth.audit_log_entries.payload",
      "realtime.messages.topic",
      "realtime.messages.payload",
    ]) {
      assert.ok(found.includes(name), name);
    }
  });

  test("after the reply, no table of any schema has their id or address, but word that they left", async () => {
    assert.equal(outcome(await api.request("DELETE", "auth/me", { token })), "204");
    assert.deepEqual(await names(), ["realtime.messages.payload"]);
    const waiting = await api.stack.database.query<{ event: string; payload: object }>(
      `select event, payload - 'id' as payload from realtime.messages
      where payload::text like '%' || $1 || '%'`,
      [listener.id],
    );
    const left = { event: "live:user_left", payload: { userId: listener.id } };
    assert.deepEqual(waiting, [left, left], "to the two who saw them");
  });

  test("and two minutes later not even that", async () => {
    await api.stack.database.exec(
      "update realtime.messages set inserted_at = inserted_at - interval '75 seconds'",
    );
    await api.stack.database.exec("select private.delete_sent_messages()");
    assert.deepEqual(await places(), []);
  });

  test("a token that is still valid opens no function of the database → 401", async () => {
    const functions = await api.stack.database.query<{ name: string; arguments: string[] }>(
      `select proname as name, coalesce(proargnames, '{}') as arguments
      from pg_catalog.pg_proc
      where pronamespace = 'api'::regnamespace
        and has_function_privilege('authenticated', oid, 'execute')
        and not has_function_privilege('anon', oid, 'execute')`,
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
