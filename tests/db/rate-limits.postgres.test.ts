import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { refusalOf } from "../support/model/listeners.ts";
import { addListener, openProjectDatabase } from "../support/sql-listener.ts";

describe("calls at the same moment", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  const setLimit = (name: string, value: number) =>
    database.query("update private.limits set value = $2 where name = $1", [name, value]);

  /** Ten calls at once; how many were let through. */
  async function tenAtOnce(call: () => Promise<unknown>): Promise<number> {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, call));
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") assert.match(String(outcome.reason), /rate_limited/);
    }
    return outcomes.filter(({ status }) => status === "fulfilled").length;
  }

  test("get what the bucket holds and no more, from the first call on", async () => {
    await setLimit("rate_settings_burst", 4);
    await setLimit("rate_settings_per_minute", 1);
    for (let round = 0; round < 20; round++) {
      const ada = await addListener(database, "ada");
      assert.equal(await tenAtOnce(() => ada.call("settings")), 4, "a bucket that is no row yet");
      assert.equal(await tenAtOnce(() => ada.call("settings")), 0, "an empty one");
      await database.query(
        "update private.rate_buckets set filled_at = filled_at - interval '2 minutes' where spender = private.person_of($1)",
        [ada.id],
      );
      assert.equal(await tenAtOnce(() => ada.call("settings")), 2, "one that filled a little");
    }
  });

  test("of one listener leave the others alone", async () => {
    const listeners = await Promise.all(
      Array.from({ length: 10 }, (_, nth) => addListener(database, `l${nth}`)),
    );
    let nth = 0;
    assert.equal(await tenAtOnce(() => listeners[nth++]?.call("settings") ?? Promise.reject()), 10);
  });

  test("never keep an account from being deleted, nor are kept by one", async () => {
    for (let round = 0; round < 20; round++) {
      const ada = await addListener(database, "ada");
      await ada.call("go_live");
      const calls = ["heartbeat", "go_live", "sync", "go_offline", "me"].map((name) =>
        ada
          .call(name)
          .catch((error) => assert.match(refusalOf(error), /^(unauthorized|not_live)$/)),
      );
      await database.query("delete from auth.users where id = $1", [ada.id]);
      await Promise.all(calls);
    }
  });

  test("touch one row each, in place", async () => {
    const ada = await addListener(database, "ada");
    const [seen] = await database.transaction(async (tx) => {
      await tx.query("select private.spend($1, 'me')", [ada.id]);
      for (let call = 0; call < 20; call++) {
        await tx.query("select private.spend($1, 'me')", [ada.id]);
      }
      return await tx.query<{ updates: number; hot: number }>(
        `select n_tup_upd::integer as updates, n_tup_hot_upd::integer as hot
        from pg_catalog.pg_stat_xact_user_tables where relid = 'private.rate_buckets'::regclass`,
      );
    });
    assert.ok(seen && seen.updates >= 20);
    assert.equal(seen.hot, seen.updates);
  });
});
