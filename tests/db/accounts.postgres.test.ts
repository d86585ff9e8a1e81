import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { eventually } from "../support/eventually.ts";
import { play } from "../support/playing.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";
import { tellAll } from "../support/teller.ts";

const HER_PRESENCE =
  "select from app.presence join app.profiles on id = user_id where display_name = 'ada' for update of presence";

type Meeting = (bob: SqlListener, ada: SqlListener) => Promise<unknown>;

/** How two meet so that both are held: what comes first is held until the other is over. */
const HOLDING: Record<string, Meeting> = {
  "a wave": (bob, ada) => bob.call("wave", { user_id: ada.id }),
  "a Find": (bob, ada) => bob.call("start_find", { target_id: ada.id }),
  "the end of a connection": (bob, ada) => bob.call("end_connection", { user_id: ada.id }),
};

describe("an account that is deleted while somebody meets its listener", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  /** A live listener of one town, who shares what they play and may be asked. */
  async function comes(name: string): Promise<SqlListener> {
    const listener = await addListener(database, name);
    await listener.call("go_live");
    await listener.call("update_settings", { share_track: true, allow_find: true });
    await listener.call("update_location", { geohash: "gcpvj0" });
    return listener;
  }

  /** A transaction that does this and stays open until it is let go. */
  async function holding(statement: string, params: unknown[] = []): Promise<() => Promise<void>> {
    const held = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    const holder = database.transaction(async (tx) => {
      await tx.query(statement, params);
      held.resolve();
      await letGo.promise;
    });
    await held.promise;
    return async () => {
      letGo.resolve();
      await holder;
    };
  }

  const isWaiting = (count: number) =>
    eventually(async () => {
      const [row] = await database.query<{ count: number }>(
        // Not those of other files, whose databases are on the same server.
        `select count(*) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      );
      assert.equal(row?.count, count);
    });

  for (const [what, meet] of Object.entries(HOLDING)) {
    test(`${what}: neither waits for the other in a circle`, async () => {
      const bob = await comes("bob");
      const ada = await comes("ada");
      await bob.call("wave", { user_id: ada.id });
      if (what === "the end of a connection") await ada.call("wave", { user_id: bob.id });
      const letGo = await holding(HER_PRESENCE);
      const met = outcomeOf(meet(bob, ada));
      await isWaiting(1);
      const deleted = outcomeOf(database.query("delete from auth.users where id = $1", [ada.id]));
      await isWaiting(2);
      await letGo();
      assert.equal(await met, "done");
      assert.equal(await deleted, "done");
      await bob.call("go_offline");
    });
  }

  test("a block, a track that she plays too, and the teller wait for neither her nor her deletion", async () => {
    const bob = await comes("bob");
    const ada = await comes("ada");
    await play(database, ada.id);
    await tellAll(database);
    const letGo = await holding("delete from auth.users where id = $1", [ada.id]);
    await play(database, bob.id);
    await bob.call("block", { user_id: ada.id });
    await tellAll(database);
    await database.query("delete from realtime.messages");
    await letGo();
    assert.deepEqual(await bob.heard(), [], "a block was the last that he heard of her");
    await bob.call("go_offline");
  });
});

/** `done`, the code of a refusal, or the SQLSTATE of what went wrong. */
const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => (error.code === "PGRST" ? JSON.parse(error.message).code : error.code),
  );
