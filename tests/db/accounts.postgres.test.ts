import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { eventually } from "../support/eventually.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";

const TRACK = JSON.stringify({
  trackId: "4uLU6hMCjMI75M1A2tKUQC",
  name: "A song",
  artists: [{ id: "0gxyHStUsqpMadRV0Di1Qt", name: "A singer" }],
  album: { id: "6XhjNHCyCDyyGJRM5mg40G", name: "An album" },
});

const THE_TURN = "select private.take_turn(private.centre_of('gcpvj0'))";
const HER_PRESENCE =
  "select from app.presence join app.profiles on id = user_id where display_name = 'ada' for update of presence";

/** How two meet, and what both that and the deletion wait for first. */
const MEETINGS = {
  "a vibe begins": {
    held: THE_TURN,
    meet: (bob: SqlListener) => bob.call("set_track", { track: TRACK }),
  },
  "a block": {
    held: THE_TURN,
    meet: (bob: SqlListener, ada: SqlListener) => bob.call("block", { user_id: ada.id }),
  },
  "a wave": {
    held: HER_PRESENCE,
    meet: (bob: SqlListener, ada: SqlListener) => bob.call("wave", { user_id: ada.id }),
  },
  "a Find": {
    held: HER_PRESENCE,
    meet: (bob: SqlListener, ada: SqlListener) => bob.call("start_find", { target_id: ada.id }),
  },
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

  const isWaiting = (count: number) =>
    eventually(async () => {
      const [row] = await database.query<{ count: number }>(
        "select count(distinct pid) from pg_locks where not granted",
      );
      assert.equal(row?.count, count);
    });

  for (const [what, { held, meet }] of Object.entries(MEETINGS)) {
    test(`${what}: neither waits for the other in a circle`, async () => {
      const bob = await comes("bob");
      const ada = await comes("ada");
      await ada.call("set_track", { track: TRACK });
      const holding = Promise.withResolvers<void>();
      const letGo = Promise.withResolvers<void>();
      const holder = database.transaction(async (tx) => {
        await tx.query(held);
        holding.resolve();
        await letGo.promise;
      });
      await holding.promise;
      const met = outcomeOf(meet(bob, ada));
      await isWaiting(1);
      const deleted = outcomeOf(database.query("delete from auth.users where id = $1", [ada.id]));
      await isWaiting(2);
      letGo.resolve();
      await holder;
      assert.equal(await met, "done");
      assert.equal(await deleted, "done");
      await bob.call("go_offline");
    });
  }
});

/** `done`, or the SQLSTATE of what went wrong. */
const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code,
  );
