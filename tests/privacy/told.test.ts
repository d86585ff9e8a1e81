import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf } from "../../shared/domain/geohash.ts";
import { beginAnew } from "../support/begin-anew.ts";
import { forgetHeard, heardSince, SILENCE } from "../support/heard.ts";
import { openedDatabase } from "../support/opened-database.ts";
import { endDwell, placesAge } from "../support/place-time.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { metresBetween, placeIn } from "../support/sphere.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";
import { changesIn, holdTeller, tellAll } from "../support/teller.ts";

/** What a message, its number and its coming may tell: what lists say to its recipient, and no more. */

const TOWN = "gcpvj0";
const cellAt = (across: number, up = 0) => cellOf(geohashOf(placeIn(TOWN, across, up)));
const FAR = "u4pruy";

describe("what is told", () => {
  const database = openedDatabase(openProjectDatabase);
  let attacker: SqlListener;
  beforeEach(async () => {
    await liftRateLimits(database());
    await endDwell(database());
    await beginAnew(database());
    await database().query("delete from auth.users");
    await holdTeller(database());
    attacker = await live("attacker", TOWN);
  });

  /** A new listener who is live in a cell, looking as far as it goes. */
  async function live(
    name: string,
    cell: string,
    settings: Record<string, unknown> = {},
  ): Promise<SqlListener> {
    const listener = await addListener(database(), name);
    await listener.call("go_live");
    await listener.call("update_settings", { radius_km: 10, ...settings });
    await listener.call("update_location", { geohash: cell });
    return listener;
  }

  /** Publishes another cell of somebody, as if the epoch were over. */
  async function move(listener: SqlListener, cell: string): Promise<void> {
    await placesAge(database(), 6 * 3600);
    const answer = (await listener.call("update_location", { geohash: cell })) as object;
    assert.deepEqual({ ...answer, published: true }, answer);
  }

  async function connect(one: SqlListener, other: SqlListener): Promise<void> {
    await one.call("wave", { user_id: other.id });
    assert.deepEqual(await other.call("wave", { user_id: one.id }), { connected: true });
  }
  const forget = (listener: SqlListener) => forgetHeard(database(), listener.id);
  const heard = (listener: SqlListener) => heardSince(database(), listener.id);
  const limit = (name: string, value: number) =>
    database().query("update private.limits set value = $2 where name = $1", [name, value]);

  /** How somebody may be who is beside the attacker and whom the attacker may not see. */
  const UNSEEN: Record<string, (other: SqlListener) => Promise<unknown>> = {
    "blocked the attacker": (other) => other.call("block", { user_id: attacker.id }),
    "is there for connections only": (other) =>
      other.call("update_settings", { visible_to: "connections" }),
    "looks less far": (other) => other.call("update_settings", { radius_km: 2 }),
    "has no position": (other) => other.call("forget_location"),
    "is offline": (other) => other.call("go_offline"),
    "is in another town": (other) => move(other, FAR),
    "does not exist": ({ id }) => database().query("delete from auth.users where id = $1", [id]),
  };

  for (const [reason, become] of Object.entries(UNSEEN)) {
    test(`who ${reason} and is blocked and unblocked: neither of the two hears of the other`, async () => {
      const other = await live("other", cellAt(4));
      await tellAll(database());
      await become(other);
      for (const between of [() => tellAll(database()), async () => {}]) {
        await forget(attacker);
        if (reason !== "does not exist") await forget(other);
        for (const call of ["block", "unblock", "block", "unblock"]) {
          await attacker.call(call, { user_id: other.id });
          await between();
        }
        assert.deepEqual(await heard(attacker), SILENCE);
        if (reason !== "does not exist") assert.deepEqual(await heard(other), SILENCE);
      }
    });
  }

  test("the proof can fail: a block of somebody who is seen is heard by both, its end too", async () => {
    const other = await live("other", cellAt(4));
    for (const [call, event] of [
      ["block", "live:user_left"],
      ["unblock", "live:user_joined"],
    ] as const) {
      await forget(attacker);
      await forget(other);
      await attacker.call(call, { user_id: other.id });
      for (const one of [attacker, other]) {
        assert.deepEqual(
          (await heard(one)).messages.map((message) => message.event),
          [event],
        );
      }
    }
  });

  test("a connection who has no position or is offline is nowhere", async () => {
    const friend = await live("friend", cellAt(1));
    await connect(attacker, friend);
    for (const call of ["forget_location", "go_offline"]) {
      await friend.call(call);
      await forget(attacker);
      for (const [name, args] of [
        ["listener", { user_id: friend.id }],
        ["wave", { user_id: friend.id }],
      ] as const) {
        await assert.rejects(attacker.call(name, args), /not_found/, `${name} after ${call}`);
      }
      const asked = attacker.call("start_find", { target_id: friend.id });
      await assert.rejects(asked, /find_unavailable/);
      for (const name of ["nearby", "live_users", "vibe_matches"]) {
        assert.deepEqual(await attacker.call(name), { users: [], next: null });
      }
      await friend.call("update_settings", { visible_to: "connections" });
      await friend.call("update_settings", { visible_to: "everyone" });
      assert.deepEqual(await heard(attacker), SILENCE);
    }
  });

  test("whoever moves on and stays in the band is not heard of, over every cell of a walk", async () => {
    const walker = await live("walker", cellAt(0, 1));
    const bands = [];
    let [silent, told] = [0, 0];
    for (let step = 1; step <= 18; step++) {
      const [from, to] = [cellAt((step - 1) * 0.9, 1), cellAt(step * 0.9, 1)];
      if (from === to) continue;
      await forget(attacker);
      await move(walker, to);
      const { messages, n, waits } = await heard(attacker);
      const [before, after] = [from, to].map(bandFromTown);
      if (before === after) {
        assert.deepEqual({ messages, n, waits }, SILENCE, `${from} to ${to}`);
        silent++;
      } else {
        assert.equal(messages.length, 1);
        bands.push(changesIn(messages)[0]?.card?.band ?? "gone");
        told++;
      }
    }
    assert.deepEqual(bands, ["near", "around", "gone"]);
    assert.ok(silent > 3 * told, `${silent} steps inside of a band, ${told} out of it`);
  });

  const bandFromTown = (cell: string) => {
    const metres = metresBetween(centreOf(TOWN), centreOf(cell));
    return [2000, 5000, 10_000].findIndex((edge) => metres <= edge);
  };

  test("a radius and an audience that change nothing between two are not heard of", async () => {
    const other = await live("other", cellAt(4));
    const friend = await live("friend", cellAt(1));
    await connect(attacker, friend);
    await forget(attacker);
    for (const radius_km of [5, 10]) {
      await other.call("update_settings", { radius_km });
      assert.deepEqual(await heard(attacker), SILENCE, `${radius_km} km`);
    }
    for (const visible_to of ["connections", "everyone"]) {
      await friend.call("update_settings", { visible_to });
      assert.deepEqual(await heard(attacker), SILENCE, `visible to ${visible_to}`);
    }
  });

  test("those behind the end of the page are not heard of, whatever they do", async () => {
    await limit("list_default", 3);
    const others: SqlListener[] = [];
    for (let nth = 0; nth < 8; nth++) others.push(await live(`other ${nth}`, cellAt(4, nth - 4)));
    await move(attacker, cellAt(0.9));
    await forget(attacker);
    const { users } = (await attacker.call("nearby")) as { users: { userId: string }[] };
    assert.equal(users.length, 3);
    const shown = new Set(users.map(({ userId }) => userId));
    for (const other of others.filter(({ id }) => !shown.has(id))) {
      await other.call("update_settings", { share_track: true });
      await play(database(), other.id);
      await other.call("update_profile", { display_name: "Another name" });
      // Of this hello nobody hears, since a block came before the teller.
      await other.call("wave", { user_id: attacker.id });
      await other.call("block", { user_id: attacker.id });
      await tellAll(database());
      await other.call("unblock", { user_id: attacker.id });
      await other.call("update_settings", { radius_km: 2 });
      await other.call("update_settings", { radius_km: 10 });
      await other.call("go_offline");
      assert.deepEqual(await heard(attacker), SILENCE);
    }
    const [first] = others.filter(({ id }) => shown.has(id));
    await first?.call("go_offline");
    assert.equal((await heard(attacker)).messages[0]?.event, "live:user_left");
  });

  test("a number is spent on a message and on nothing else, over a whole evening", async () => {
    const others = [await live("one", cellAt(1)), await live("two", cellAt(4))];
    await others[0]?.call("block", { user_id: attacker.id });
    await forget(attacker);
    for (const other of others) {
      await other.call("update_settings", { share_track: true });
      await play(database(), other.id);
      await tellAll(database());
      await other.call("wave", { user_id: attacker.id }).catch(() => {});
      await other.call("go_offline");
      await tellAll(database());
    }
    const { messages, n, waits } = await heard(attacker);
    assert.deepEqual(
      messages.map(({ payload }) => payload.n - SILENCE.n),
      messages.map((_, nth) => nth + 1),
    );
    assert.deepEqual([n, waits], [SILENCE.n + messages.length, false]);
    assert.deepEqual(
      new Set(changesIn(messages).map(({ userId }) => userId)),
      new Set([others[1]?.id]),
    );
  });

  test("where the teller stood still for minutes, the number says the same whoever acted", async () => {
    const [beside, blocker] = [await live("beside", cellAt(1)), await live("blocker", cellAt(1))];
    const stranger = await live("stranger", FAR);
    await blocker.call("block", { user_id: attacker.id });
    await limit("changes_late_most_s", 120);
    for (const who of [beside, blocker, stranger]) {
      await forget(attacker);
      await who.call("update_settings", { share_track: true });
      await play(database(), who.id);
      await database().query("update private.changes set at = at - interval '121 seconds'");
      assert.deepEqual(await heard(attacker), { ...SILENCE, n: SILENCE.n + 1 });
      await who.call("set_track", { track_id: null });
    }
  });
});
