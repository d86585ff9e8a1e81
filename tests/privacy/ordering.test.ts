import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf } from "../../shared/domain/geohash.ts";
import {
  type Attacker,
  RedTeam,
  type SeenCard,
  type Target,
  usersIn,
} from "../support/red-team.ts";
import { homesNear, metresBetween, placeIn } from "../support/sphere.ts";
import { seeded } from "../support/statistics.ts";
import { changesIn, messagesTo } from "../support/teller.ts";

/**
 * A4: the order of lists and of messages, and who stands on a page and hears of whom, are chance:
 * inside a band nothing is by distance, nor by what happened first.
 */

const TOWN = "gcpvj0";
/** Listeners in as many cells, all of one band as TOWN sees them. */
const COUNT = 60;
/** What a page holds where it cannot hold all of them. */
const PAGE = 25;
/** How often the places on the ring are drawn anew: the mean of so many orders is close to even. */
const DRAWS = 6;

describe("A4: the order of answers and events", () => {
  let team: RedTeam;
  let targets: Target[];
  before(async () => {
    team = await RedTeam.open();
    const random = seeded(1);
    targets = await team.targets(homesNear(TOWN, COUNT, random), random);
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.beginAnew();
    await team.limits({ list_default: 100 });
    await team.settle(targets);
  });

  /** Everybody's presence is another: places on the ring are drawn, and whoever looks looks again. */
  async function drawAnew(): Promise<void> {
    await team.sql("update app.presence set ring = private.random_ring_place()");
    await team.sql(
      "update app.positions set ring = presence.ring from app.presence where presence.user_id = positions.user_id",
    );
  }

  const cellsOf = () =>
    new Map(targets.map(({ id, home }) => [id, cellOf(geohashOf(home))] as const));
  const metresOf = (id: string) =>
    metresBetween(centreOf(TOWN), centreOf(cellsOf().get(id) ?? TOWN));

  /** Of pairs that differ, the share in which the first of the two has less of it. */
  function risingShare(values: readonly number[]): number {
    let [rising, pairs] = [0, 0];
    for (const [nth, one] of values.entries()) {
      for (const other of values.slice(nth + 1)) {
        if (Math.abs(one - other) < 1) continue;
        pairs++;
        if (one < other) rising++;
      }
    }
    return rising / pairs;
  }

  function holdEven(what: string, shares: readonly number[]): void {
    const share = shares.reduce((sum, one) => sum + one) / shares.length;
    console.log(`A4 ORDERING, ${what}: in ${percent(share)} of pairs; chance 50 %`);
    assert.ok(Math.abs(share - 0.5) < 0.15, `${what}: ${percent(share)}`);
  }

  const ids = (cards: readonly SeenCard[]) => cards.map(({ userId }) => userId);

  test("a list, and a page that is sent, is not in the order of distance", async () => {
    const attacker = await team.attacker();
    const list = usersIn(await attacker.call("update_location", { geohash: TOWN }));
    assert.deepEqual(new Set(list.map(({ band }) => band)), new Set(["near"]));
    const shares: number[] = [];
    for (let draw = 0; draw < DRAWS; draw++) {
      await drawAnew();
      const order = ids(usersIn(await attacker.call("nearby", { page_size: 100 })));
      assert.equal(order.length, COUNT, "everybody is in it");
      const anyBand = ids(usersIn(await attacker.call("live_users", { page_size: 100 })));
      assert.deepEqual(anyBand, order, "without bands it is the same ring");
      await attacker.call("update_settings", { radius_km: [10, 5][draw % 2] ?? 5 });
      await team.sql("update private.channels set page_since = now(), waiting_since = now()");
      const [page] = await team.heardBy(attacker);
      assert.deepEqual(ids(page?.users as SeenCard[]), order, "nor is the page another");
      shares.push(risingShare(order.map(metresOf)));
    }
    holdEven("on a list the nearer comes first", shares);
  });

  test("who comes, and who leaves, in one message is in no order, another to everybody", async () => {
    const watchers = [await team.attacker("one"), await team.attacker("two")];
    for (const watcher of watchers) await watcher.call("update_location", { geohash: TOWN });
    await team.tell();
    const shares = { distance: [] as number[], time: [] as number[], others: [] as number[] };
    for (let draw = 0; draw < DRAWS; draw++) {
      for (const event of ["live:user_left", "live:user_joined"] as const) {
        await team.sql("delete from realtime.messages");
        if (event === "live:user_joined") {
          await team.sql("delete from private.publish_epochs");
          await team.settle(targets);
        } else {
          for (const { id } of targets)
            await team.sql("select private.end_presence($1, 'timeout')", [id]);
        }
        await team.tell();
        const [order = [], other = []] = await Promise.all(watchers.map((one) => told(one, event)));
        assert.equal(order.length, COUNT, "all in one message");
        shares.distance.push(risingShare(order.map(metresOf)));
        shares.time.push(risingShare(order.map((id) => 2 * targets.findIndex((t) => t.id === id))));
        shares.others.push(risingShare(order.map((id) => 2 * other.indexOf(id))));
      }
    }
    holdEven("in a message the nearer comes first", shares.distance);
    holdEven("in a message who acted first comes first", shares.time);
    holdEven("two hear in the same order", shares.others);
  });

  /** Of whom a message tells that these came, or left; there is one. */
  async function told({ id }: Attacker, event: string): Promise<string[]> {
    const messages = await messagesTo(team.api.stack.database, id);
    const changes = changesIn(messages.filter((message) => message.event === "live:changes"));
    assert.equal(messages.filter((message) => message.event === "live:changes").length, 1);
    return changes.filter((one) => one.event === event).map(({ userId = "" }) => userId);
  }

  test("who left comes first in a message, whatever happened first", async () => {
    const attacker = await team.attacker();
    const [leaving, coming] = [targets.slice(0, 10), targets.slice(10, 20)];
    for (const { id } of coming) await team.sql("select private.end_presence($1, 'timeout')", [id]);
    await attacker.call("update_location", { geohash: TOWN });
    await team.heardBy(attacker);
    await team.sql("delete from private.publish_epochs");
    await team.settle(coming);
    for (const { id } of leaving) await (await team.phoneOf({ id })).call("go_offline");
    const events = (await team.heardBy(attacker)).map(({ event }) => event);
    const expected = [
      ...leaving.map(() => "live:user_left"),
      ...coming.map(() => "live:user_joined"),
    ];
    assert.deepEqual(events, expected);
  });

  test("who stands on a page, and so hears of whom, is not who is nearest", async () => {
    await team.limits({ list_default: PAGE });
    const attacker = await team.attacker();
    await attacker.call("update_location", { geohash: TOWN });
    const byDistance = targets
      .map(({ id }) => id)
      .sort((one, two) => metresOf(one) - metresOf(two));
    const rank = (id: string) => byDistance.indexOf(id) / (COUNT - 1);
    const [onThePage, hearing]: number[][] = [[], []];
    for (let draw = 0; draw < DRAWS; draw++) {
      await attacker.call("forget_location");
      await drawAnew();
      await team.sql(
        "update private.channels set page_since = now(), waiting_since = now() where user_id <> $1",
        [attacker.id],
      );
      await team.tell();
      await team.sql("delete from realtime.messages");
      await team.sql("delete from private.publish_epochs");
      await attacker.call("update_location", { geohash: TOWN });
      await team.tell();
      const heard = await team.sql<{ id: string }>(
        `select substr(topic, 6) as id from realtime.messages
        where event = 'live:user_joined' and payload ->> 'userId' = $1`,
        [attacker.id],
      );
      for (const { id } of targets) {
        const phone = await team.phoneOf({ id });
        const shows = ids(usersIn(await phone.call("nearby"))).includes(attacker.id);
        assert.equal(
          heard.some((one) => one.id === id),
          shows,
          "whoever hears sees, and no other",
        );
      }
      hearing?.push(...heard.map(({ id }) => rank(id)));
      const page = ids(usersIn(await attacker.call("nearby")));
      assert.equal(page.length, PAGE);
      onThePage?.push(...page.map(rank));
    }
    assert.ok((hearing?.length ?? 0) > 2 * DRAWS, "some hear of it");
    for (const [what, ranks] of [
      ["on the page", onThePage],
      ["hearing of it", hearing],
    ] as const) {
      const mean = (ranks ?? []).reduce((sum, one) => sum + one, 0) / (ranks?.length ?? 1);
      console.log(
        `A4 ORDERING, ${what}: ${ranks?.length} of mean rank ${mean.toFixed(2)} by distance`,
      );
      assert.ok(Math.abs(mean - 0.5) < 0.2, `${what}: ${mean}`);
    }
  });

  test("a list in pages of any size has one order, which moving about inside a band keeps", async () => {
    const attacker = await team.attacker();
    const list = usersIn(await attacker.call("update_location", { geohash: TOWN }));
    for (const name of ["nearby", "live_users"]) {
      for (const page_size of [7, 100]) {
        const paged: string[] = [];
        let next: string | null | undefined;
        do {
          const after = next ? { after: next } : {};
          const answer = await attacker.call(name, { page_size, ...after });
          paged.push(...ids(usersIn(answer)));
          ({ next } = answer.json as { next: string | null });
        } while (next);
        assert.deepEqual(paged, ids(list), `${name} in pages of ${page_size}`);
      }
    }
    const everybody = usersIn(await attacker.call("live_users", { page_size: 100 }));
    assert.deepEqual(new Set(everybody.map(({ band }) => band)), new Set([null]));
    await team.timePasses(301);
    const beside = cellOf(geohashOf(placeIn(TOWN, 1, 1)));
    const fromThere = usersIn(await attacker.call("update_location", { geohash: beside }));
    const both = bandOf(list, "near").filter((id) => bandOf(fromThere, "near").includes(id));
    const stayed = new Set(both);
    assert.deepEqual(
      bandOf(fromThere, "near").filter((id) => stayed.has(id)),
      both,
    );
    assert.ok(both.length > COUNT / 2, "most are in the band from there too");
    const moved = usersIn(await attacker.call("live_users", { page_size: 100 }));
    const seenFromBoth = ids(everybody).filter((id) => ids(moved).includes(id));
    assert.deepEqual(
      ids(moved).filter((id) => seenFromBoth.includes(id)),
      seenFromBoth,
      "without bands it is the order of both",
    );
  });

  test("a place on the ring is of one presence: moving keeps it, going live again draws another", async () => {
    const [target] = targets;
    assert.ok(target);
    const phone = await team.phoneOf(target);
    const places = async () => {
      const [row] = await team.sql<{ own: number; listed: number }>(
        `select presence.ring::bigint as own, positions.ring::bigint as listed
        from app.presence join app.positions using (user_id) where user_id = $1`,
        [target.id],
      );
      assert.equal(row?.own, row?.listed);
      return row?.own;
    };
    const drawn = new Set<number | undefined>();
    for (let evening = 0; evening < 5; evening++) {
      await phone.call("go_live");
      for (const cell of [TOWN, cellOf(geohashOf(placeIn(TOWN, 2, 0)))]) {
        await team.sql("delete from private.publish_epochs");
        await phone.call("forget_location");
        await phone.call("update_location", { geohash: cell });
        drawn.add(await places());
      }
      await phone.call("go_offline");
    }
    assert.equal(drawn.size, 5, "one an evening");
  });

  const bandOf = (cards: readonly SeenCard[], band: string) =>
    ids(cards.filter((card) => card.band === band));
});

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
