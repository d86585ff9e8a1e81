import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";

/** Neighbouring cells in one town. */
const CELLS = ["gcpvj0", "gcpvj1", "gcpvj2", "gcpvj3", "gcpvj4", "gcpvj6", "gcpvj8", "gcpvj9"];

describe("listeners who act at the same moment", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
    await liftRateLimits(database);
  });
  after(() => database.close());
  beforeEach(async () => {
    await database.query("delete from app.presence");
    await database.query("delete from realtime.messages");
  });

  /** So many live listeners, without positions yet. */
  const goLive = (count: number): Promise<SqlListener[]> =>
    Promise.all(
      Array.from({ length: count }, async (_, nth) => {
        const listener = await addListener(database, `l${nth}`);
        await listener.call("go_live");
        return listener;
      }),
    );
  const place = (listeners: SqlListener[]) =>
    Promise.all(
      listeners.map((listener, nth) =>
        listener.call("update_location", { geohash: CELLS[nth % CELLS.length] }),
      ),
    );

  test("who appear together are told of each other, each once", async () => {
    for (let round = 0; round < 20; round++) {
      const listeners = await goLive(8);
      await database.query("delete from realtime.messages");
      await place(listeners);
      for (const [nth, listener] of listeners.entries()) {
        const told = (await listener.heard()).filter((said) => said.startsWith("live:user_joined"));
        const others = listeners
          .map((_, other) => `l${other}`)
          .filter((name) => name !== `l${nth}`);
        assert.deepEqual(
          told.map((said) => said.slice("live:user_joined ".length)).sort(),
          others.sort(),
          `round ${round}: l${nth} is told of each other once`,
        );
      }
      await Promise.all(listeners.map((listener) => listener.call("go_offline")));
    }
  });

  test("who appear and vanish together leave nobody behind in anybody's mind", async () => {
    const listeners = await goLive(12);
    await Promise.all(
      listeners.map(async (listener, nth) => {
        for (let turn = 0; turn < 15; turn++) {
          await listener.call("go_live");
          await database.query("delete from private.publish_epochs where user_id = $1", [
            listener.id,
          ]);
          await listener.call("update_location", { geohash: CELLS[(nth + turn) % CELLS.length] });
          if (nth < 11) await listener.call("go_offline");
        }
      }),
    );
    const watcher = listeners[11];
    const pieced = new Set<string>();
    for (const said of (await watcher?.heard()) ?? []) {
      const [event, name] = said.split(" ");
      if (event === "live:user_joined" && name) pieced.add(name);
      if (event === "live:user_left" && name) pieced.delete(name);
    }
    assert.deepEqual([...pieced], [], "everybody who joined has left");
  });

  test("the sweep and the swept never wait for each other in a circle", async () => {
    const listeners = await goLive(10);
    await place(listeners);
    for (let round = 0; round < 20; round++) {
      await database.query(
        "update app.presence set heartbeat_at = heartbeat_at - interval '2 minutes'",
      );
      await Promise.all([
        database.query("select private.sweep_presence()"),
        database.query("select private.sweep_presence()"),
        ...listeners.map((listener, nth) => listener.call(nth % 2 ? "go_live" : "go_offline")),
      ]);
      await Promise.all(listeners.map((listener) => listener.call("go_live")));
      await database.query("delete from private.publish_epochs");
      await place(listeners);
    }
    const [row] = await database.query<{ count: number }>("select count(*) from app.positions");
    assert.equal(row?.count, listeners.length, "all are live again, and nothing failed");
  });

  test("one listener whose phone does everything at once is refused or served, never at fault", async () => {
    const [listener] = await goLive(1);
    assert.ok(listener);
    for (let round = 0; round < 60; round++) {
      const acts = [
        () => listener.call("go_offline"),
        () => listener.call("go_live"),
        () => listener.call("update_location", { geohash: CELLS[round % CELLS.length] }),
        () => listener.call("go_live"),
        () => listener.call("update_location", { geohash: CELLS[round % CELLS.length] }),
        () => listener.call("forget_location"),
        () => listener.call("go_offline"),
        () => listener.call("update_settings", { radius_km: round % 2 ? 5 : 10 }),
      ];
      await database.query("delete from private.publish_epochs");
      await Promise.all(
        acts.map((act) => act().catch((error) => assert.equal(error.code, "PGRST", error))),
      );
    }
  });

  test("a block and an arrival at the same moment leave nobody in the other's mind", async () => {
    for (let round = 0; round < 20; round++) {
      const pair = await goLive(2);
      const [one, other] = pair;
      assert.ok(one && other);
      // One stands there already or comes at this moment too; the other comes.
      if (round % 2) await one.call("update_location", { geohash: "gcpvj0" });
      await Promise.all([
        one.call("block", { user_id: other.id }),
        other.call("update_location", { geohash: "gcpvj1" }),
        one.call("update_location", { geohash: "gcpvj0" }),
      ]);
      for (const listener of pair) {
        const said = (await listener.heard()).map((line) => line.split(" ")[0]);
        const count = (event: string) => said.filter((name) => name === event).length;
        assert.equal(count("live:user_joined"), count("live:user_left"), `round ${round}`);
      }
      await Promise.all(pair.map((listener) => listener.call("go_offline")));
    }
  });

  test("offline is final: no reader who begins after the reply sees the listener", async () => {
    const [target, ...readers] = await goLive(9);
    assert.ok(target);
    await place([target, ...readers]);
    for (let round = 0; round < 10; round++) {
      await target.call("go_live");
      await database.query("delete from private.publish_epochs");
      await target.call("update_location", { geohash: "gcpvj0" });
      await target.call("go_offline");
      const lists = await Promise.all(readers.map((reader) => reader.call("nearby")));
      assert.ok(!JSON.stringify(lists).includes(target.id), `round ${round}`);
    }
  });
});
