import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { Snapshot } from "../../shared/contracts/sync.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { type Listener, newListener, refusalOf } from "../support/model/listeners.ts";
import { SONGS } from "../support/model/places-and-songs.ts";
import { replyOf } from "../support/model/said.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";
import { messagesTo, tellAll } from "../support/teller.ts";

/** Neighbouring cells in one town. */
const CELLS = ["gcpvj0", "gcpvj1", "gcpvj2", "gcpvj3", "gcpvj4", "gcpvj6", "gcpvj8", "gcpvj9"];

describe("listeners who act at the same moment, with the teller at it", () => {
  let database: Database;
  let beside: Database;
  before(async () => {
    database = await openProjectDatabase();
    beside = await openProjectDatabase();
    await liftRateLimits(database);
    await database.query(
      "update private.limits set value = 0 where name in ('publish_epoch_s', 'dwell_s', 'publish_delay_most_s', 'track_shared_after_s')",
    );
    await database.query("update private.limits set value = 100000 where name = 'cells_an_hour'");
    await database.query("update private.limits set value = 0 where name like 'unlinked_wait_%'");
  });
  after(() => Promise.all([database.close(), beside.close()]));
  beforeEach(async () => {
    await database.query("delete from auth.users");
    await tellAll(database);
    await database.query("delete from realtime.messages");
  });

  async function call(listener: Listener, name: string, args?: Record<string, unknown>) {
    const said = await listener.sql.call(name, args);
    const reply = replyOf(name, said);
    if (reply) listener.phone.replies.push(reply);
    listener.phone.takeAll();
    return said;
  }

  /** So many live listeners, without positions yet, whose phones listen. */
  const goLive = (count: number): Promise<Listener[]> =>
    Promise.all(
      Array.from({ length: count }, async (_, nth) => {
        const listener = await newListener(database, `l${nth}`, crypto.randomUUID());
        await call(listener, "go_live");
        return listener;
      }),
    );

  const place = (listener: Listener, nth = 0) =>
    call(listener, "update_location", { geohash: CELLS[nth % CELLS.length] });

  /** All of it at once, while two tellers are at it; then they do what is left. */
  async function together(...acts: (() => Promise<unknown>)[]): Promise<void> {
    let isOver = false;
    const tell = async () => {
      while (!isOver) await beside.query("select private.tell_round()");
    };
    const tellers = [tell(), tell()];
    try {
      await Promise.all(acts.map((act) => act()));
    } finally {
      isOver = true;
      await Promise.all(tellers);
    }
    await tellAll(beside);
  }

  /** Whom the phone of each shows by its messages, which is what sync says: so many others. */
  async function assertShown(listeners: readonly Listener[], what: string): Promise<number[]> {
    return await Promise.all(
      listeners.map(async ({ id, sql, phone }) => {
        phone.messages.push(...(await messagesTo(database, id)));
        phone.takeAll();
        const { nearby } = Snapshot.parse(await sql.call("sync"));
        const said = nearby?.users.map(({ userId }) => userId) ?? [];
        assert.deepEqual([...phone.shown.keys()].sort(), said.sort(), what);
        return said.length;
      }),
    );
  }

  test("who appear together show each other", async () => {
    for (let round = 0; round < 10; round++) {
      const listeners = await goLive(8);
      await together(...listeners.map((listener, nth) => () => place(listener, nth)));
      assert.deepEqual(await assertShown(listeners, `round ${round}`), Array(8).fill(7));
      await Promise.all(listeners.map((listener) => call(listener, "go_offline")));
    }
  });

  test("who appear and vanish together leave nobody behind on anybody's phone", async () => {
    const listeners = await goLive(12);
    await together(
      ...listeners.map((listener, nth) => async () => {
        for (let turn = 0; turn < 10; turn++) {
          await call(listener, "go_live");
          await place(listener, nth + turn);
          if (nth < 11) await call(listener, "go_offline");
        }
      }),
    );
    const shown = await assertShown(listeners, "at the end");
    assert.deepEqual(shown, Array(12).fill(0), "eleven are gone, and one is alone");
  });

  test("the sweep and the swept never wait for each other in a circle", async () => {
    const listeners = await goLive(10);
    await Promise.all(listeners.map(place));
    for (let round = 0; round < 15; round++) {
      await database.query(
        "update app.presence set heartbeat_at = heartbeat_at - interval '2 minutes'",
      );
      await together(
        () => database.query("select private.sweep_presence()"),
        () => database.query("select private.sweep_presence()"),
        ...listeners.map(
          (listener, nth) => () => call(listener, nth % 2 ? "go_live" : "go_offline"),
        ),
      );
      await Promise.all(listeners.map((listener) => call(listener, "go_live")));
      await Promise.all(listeners.map(place));
    }
    const [row] = await database.query<{ count: number }>("select count(*) from app.positions");
    assert.equal(row?.count, listeners.length, "all are live again, and nothing failed");
  });

  test("anonymous listeners who waved to each other go in any way at once, and take all of it along", async () => {
    for (let round = 0; round < 15; round++) {
      const listeners = await goLive(9);
      await Promise.all(listeners.map((one) => call(one, "update_profile", { anonymous: true })));
      await Promise.all(listeners.map((listener) => place(listener)));
      const waves = listeners.flatMap((one, nth) =>
        listeners.slice(nth + 1).map((other, further) => ({ one, other, nth, further })),
      );
      for (const { one, other, nth, further } of waves) {
        const [from, to] = (nth + further) % 2 ? [one, other] : [other, one];
        await call(from, "wave", { user_id: to.phone.shownAs });
        if ((nth + further) % 3 === 0) await call(to, "wave", { user_id: from.phone.shownAs });
      }
      await database.query(
        "update app.presence set heartbeat_at = heartbeat_at - interval '2 minutes' where user_id = any ($1)",
        [listeners.slice(0, 4).map(({ id }) => id)],
      );
      const ways = [
        (one: Listener) => call(one, "update_profile", { anonymous: false }),
        (one: Listener) => call(one, "go_offline"),
        ({ id }: Listener) => database.query("delete from auth.users where id = $1", [id]),
      ];
      await together(
        () => database.query("select private.sweep_presence()"),
        ...listeners.slice(4).map((one, nth) => () => ways[nth % 3]?.(one) ?? Promise.resolve()),
      );
      const left = await database.query(
        "select from app.waves union all select from app.connections",
      );
      assert.equal(left.length, 0, `round ${round}`);
      await database.query("delete from auth.users");
    }
  });

  test("one listener whose phone does everything at once is refused or served, never at fault", async () => {
    const [listener] = await goLive(1);
    assert.ok(listener);
    for (let round = 0; round < 40; round++) {
      const acts: [string, Record<string, unknown>?][] = [
        ["go_offline"],
        ["go_live"],
        ["update_location", { geohash: CELLS[round % CELLS.length] }],
        ["go_live"],
        ["update_location", { geohash: CELLS[round % CELLS.length] }],
        ["forget_location"],
        ["go_offline"],
        ["update_settings", { radius_km: round % 2 ? 5 : 10 }],
      ];
      await together(
        ...acts.map(
          ([name, args]) =>
            () =>
              listener.sql.call(name, args).catch(refusalOf),
        ),
      );
    }
  });

  test("a block, or its end, and an arrival at the same moment: both phones show what is true", async () => {
    for (let round = 0; round < 24; round++) {
      const pair = await goLive(2);
      const [one, other] = pair;
      assert.ok(one && other);
      // One stands there already or comes at this moment too; the other comes.
      if (round % 2) await place(one);
      const ends = round % 4 > 1;
      if (ends) await call(one, "block", { user_id: other.id });
      await together(
        () => call(one, ends ? "unblock" : "block", { user_id: other.id }),
        () => place(other, 1),
        () => place(one),
      );
      const shown = await assertShown(pair, `round ${round}`);
      assert.deepEqual(shown, ends ? [1, 1] : [0, 0]);
      await Promise.all(pair.map((listener) => call(listener, "go_offline")));
    }
  });

  test("a connection ends while either is there for them alone, and nobody stays on the other's phone", async () => {
    for (let round = 0; round < 16; round++) {
      const pair = await goLive(2);
      const [one, other] = pair;
      assert.ok(one && other);
      await Promise.all(pair.map((listener) => place(listener)));
      await call(one, "wave", { user_id: other.id });
      await call(other, "wave", { user_id: one.id });
      await together(
        () => call(one, "end_connection", { user_id: other.id }),
        () => call(round % 2 ? one : other, "update_settings", { visible_to: "connections" }),
        () => (round % 4 > 1 ? call(other, "forget_location") : place(other, 2)),
      );
      assert.deepEqual(await assertShown(pair, `round ${round}`), [0, 0]);
      await Promise.all(pair.map((listener) => call(listener, "go_offline")));
    }
  });

  test("a name, a track and a coming at the same moment are all on the card", async () => {
    for (let round = 0; round < 20; round++) {
      const [one, other] = await goLive(2);
      assert.ok(one && other);
      await call(one, "update_settings", { share_track: true });
      await place(other);
      if (round % 2) await call(one, "go_offline");
      else await place(one);
      const name = `Name ${round}`;
      const song = SONGS[round % SONGS.length];
      await together(
        () => call(one, "update_profile", { display_name: name }),
        () => (round % 2 ? call(one, "go_live") : play(database, one.id, song)),
      );
      await place(one);
      await tellAll(database);
      await assertShown([one, other], `round ${round}`);
      const card = other.phone.shown.get(one.id);
      assert.equal(card?.displayName, name, `round ${round}`);
      if (round % 2 === 0) assert.equal(card?.track?.trackId, song?.trackId);
      await Promise.all([one, other].map((listener) => call(listener, "go_offline")));
    }
  });

  test("offline is final: no reader who begins after the reply sees the listener", async () => {
    const [target, ...readers] = await goLive(9);
    assert.ok(target);
    await Promise.all([target, ...readers].map((listener) => place(listener)));
    for (let round = 0; round < 10; round++) {
      await call(target, "go_live");
      await place(target);
      await call(target, "go_offline");
      const lists = await Promise.all(readers.map((reader) => call(reader, "nearby")));
      assert.ok(!JSON.stringify(lists).includes(target.id), `round ${round}`);
    }
  });
});
