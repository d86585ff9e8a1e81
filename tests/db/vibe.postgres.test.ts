import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";
import { tellAll } from "../support/teller.ts";

const CELLS = ["gcpvj0", "gcpvj1", "gcpvj2", "gcpvj3"];
const ROUNDS = 30;

describe("a vibe and a wave of listeners who act at the same moment", () => {
  let database: Database;
  let beside: Database;
  const listeners: SqlListener[] = [];
  before(async () => {
    database = await openProjectDatabase();
    beside = await openProjectDatabase();
    await liftRateLimits(database);
    for (let nth = 0; nth < 6; nth++) {
      const listener = await addListener(database, `l${nth}`);
      await listener.call("update_settings", { share_track: true });
      listeners.push(listener);
    }
  });
  after(() => Promise.all([database.close(), beside.close()]));
  beforeEach(async () => {
    await database.exec("delete from app.presence; delete from private.publish_epochs");
    for (const listener of listeners) await listener.call("go_live");
    await beginAnew();
  });

  /** Nobody plays, nobody was told of anybody, nothing was heard and nothing waits. */
  async function beginAnew(): Promise<void> {
    await tellAll(database);
    await database.exec(`
      delete from app.tracks;
      delete from private.track_keys;
      delete from private.told_vibes;
      delete from app.waves;
      delete from app.connections;
      delete from app.blocks;
      delete from realtime.messages;
    `);
  }

  const start = (listener: SqlListener) => play(database, listener.id);
  const arrive = (listener: SqlListener, nth: number) =>
    listener.call("update_location", { geohash: CELLS[nth % CELLS.length] });

  /** Everybody at once, while two tellers are at it. */
  async function all(act: (listener: SqlListener, nth: number) => Promise<unknown>): Promise<void> {
    let isOver = false;
    const tell = async () => {
      while (!isOver) await beside.query("select private.tell_round()");
    };
    const tellers = [tell(), tell()];
    try {
      await Promise.all(listeners.map(act));
    } finally {
      isOver = true;
      await Promise.all(tellers);
    }
  }

  const heard = async (listener: SqlListener, event: string) =>
    (await listener.heard()).filter((said) => said.startsWith(event)).sort();

  async function assertEachToldOfEachOther(round: number): Promise<void> {
    for (const [nth, listener] of listeners.entries()) {
      const others = listeners.flatMap((_, other) =>
        other === nth ? [] : [`vibe:match l${other}`],
      );
      assert.deepEqual(await heard(listener, "vibe:match"), others, `round ${round}: l${nth}`);
    }
  }

  test("who start the same track together are told of each other, each pair once", async () => {
    await all(arrive);
    for (let round = 0; round < ROUNDS; round++) {
      await beginAnew();
      await all(start);
      await assertEachToldOfEachOther(round);
    }
  });

  test("who come with the same track, start it or begin to share it together: each pair once", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await all((listener) => listener.call("forget_location"));
      await beginAnew();
      await database.exec("delete from private.publish_epochs");
      await all(async (listener, nth) => {
        await (nth % 3 === 0 ? start(listener) : arrive(listener, nth));
        if (nth % 3 === 2) await listener.call("update_settings", { share_track: false });
      });
      await all(async (listener, nth) => {
        if (nth % 3 === 0) await arrive(listener, nth);
        else await start(listener);
        if (nth % 3 === 2) await listener.call("update_settings", { share_track: true });
      });
      await assertEachToldOfEachOther(round);
    }
  });

  test("two waves at once are one connection, told once to both", async () => {
    await all(arrive);
    const [one, other] = listeners;
    assert.ok(one && other);
    for (let round = 0; round < ROUNDS * 3; round++) {
      await beginAnew();
      const wave = (from: SqlListener, to: SqlListener) =>
        from.call("wave", { user_id: to.id }) as Promise<{ connected: boolean }>;
      const answers = await Promise.all([
        wave(one, other),
        wave(other, one),
        ...(round % 2 ? [wave(one, other), wave(other, one)] : []),
      ]);
      assert.ok(answers.some(({ connected }) => connected));
      const rows = await database.query(
        "select from app.connections union all select from app.waves",
      );
      assert.equal(rows.length, 1, `round ${round}`);
      assert.deepEqual(await heard(one, "vibe:connected"), ["vibe:connected l1"]);
      assert.deepEqual(await heard(other, "vibe:connected"), ["vibe:connected l0"]);
    }
  });

  test("a wave and a block at once leave the two with nothing", async () => {
    await all(arrive);
    const [one, other] = listeners;
    assert.ok(one && other);
    for (let round = 0; round < ROUNDS * 2; round++) {
      await beginAnew();
      if (round % 2) await one.call("wave", { user_id: other.id });
      await Promise.all([
        other
          .call("wave", { user_id: one.id })
          .catch((error) => assert.equal(error.code, "PGRST", error)),
        one.call("block", { user_id: other.id }),
      ]);
      const rows = await database.query(
        "select from app.connections union all select from app.waves",
      );
      assert.equal(rows.length, 0, `round ${round}`);
    }
  });
});
