import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { addListener, openProjectDatabase } from "../support/sql-listener.ts";

describe("signing out while the listener's presence is held", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  test("waits for nobody and does not fail; a job ends the presence", async () => {
    const ada = await addListener(database, "Ada");
    await database.query(
      "insert into auth.sessions (id, user_id, aal) values (gen_random_uuid(), $1, 'aal1')",
      [ada.id],
    );
    await ada.call("go_live");
    await database.query("update app.presence set by_session = true");
    const letGo = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holder = database.transaction(async (tx) => {
      await tx.query("select from app.presence for update");
      held.resolve();
      await letGo.promise;
    });
    await held.promise;
    // It ends while the presence is held, or the test does not.
    await database.query("delete from auth.sessions where user_id = $1", [ada.id]);
    letGo.resolve();
    await holder;
    const live = "select from app.presence";
    assert.equal((await database.query(live)).length, 1);
    await database.query("select private.end_signed_out()");
    assert.equal((await database.query(live)).length, 0);
  });

  test("nor where ending the presence would wait, or fails", async () => {
    const ada = await addListener(database, "Ada");
    await ada.call("go_live");
    await database.query("update app.presence set by_session = true");
    await ada.call("update_location", { geohash: "gcpvj0" });
    const letGo = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const holder = database.transaction(async (tx) => {
      await tx.query("select from app.positions for update");
      held.resolve();
      await letGo.promise;
    });
    await held.promise;
    const session =
      "insert into auth.sessions (id, user_id, aal) values (gen_random_uuid(), $1, 'aal1')";
    await database.query(session, [ada.id]);
    await database.query("delete from auth.sessions");
    letGo.resolve();
    await holder;
    await database.exec(
      "alter table private.ended_presences add constraint broken check (false) not valid",
    );
    await database.query(session, [ada.id]);
    await database.query("delete from auth.sessions");
    assert.equal((await database.query("select from auth.sessions")).length, 0);
    assert.equal((await database.query("select from app.presence")).length, 1);
  });
});
