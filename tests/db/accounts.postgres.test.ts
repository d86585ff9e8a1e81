import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { eventually } from "../support/eventually.ts";
import { addNeighbour, countWaiting, holding, outcomeOf } from "../support/held-calls.ts";
import { play } from "../support/playing.ts";
import { openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";
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

  const comes = (name: string) => addNeighbour(database, name);
  const isWaiting = (count: number) =>
    eventually(async () => assert.equal(await countWaiting(database), count));

  for (const [what, meet] of Object.entries(HOLDING)) {
    test(`${what}: neither waits for the other in a circle`, async () => {
      const bob = await comes("bob");
      const ada = await comes("ada");
      await bob.call("wave", { user_id: ada.id });
      if (what === "the end of a connection") await ada.call("wave", { user_id: bob.id });
      const letGo = await holding(database, HER_PRESENCE);
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
    const letGo = await holding(database, "delete from auth.users where id = $1", [ada.id]);
    await play(database, bob.id);
    await bob.call("block", { user_id: ada.id });
    await tellAll(database);
    await database.query("delete from realtime.messages");
    await letGo();
    assert.deepEqual(await bob.heard(), [], "a block was the last that he heard of her");
    await bob.call("go_offline");
  });
});
