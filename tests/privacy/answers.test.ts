import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf } from "../../shared/domain/geohash.ts";
import { saidBy } from "../support/api.ts";
import {
  type Attacker,
  RedTeam,
  type SeenCard,
  SONG,
  type Target,
  usersIn,
} from "../support/red-team.ts";
import { metresBetween, movedBy, placeIn } from "../support/sphere.ts";
import { seeded } from "../support/statistics.ts";

/** What answers and events say besides bands: their order, their number, their times, their refusals. */

const TOWN = "gcpvj0";
/** As many cells as there are listeners, all of one band as TOWN sees them. */
const COUNT = 60;

describe("answers and events", () => {
  let team: RedTeam;
  let targets: Target[];
  before(async () => {
    team = await RedTeam.open();
    const random = seeded(1);
    const homes = Array.from({ length: COUNT }, () => {
      const [turn, metres] = [random() * 2 * Math.PI, 2800 + random() * 1400];
      return movedBy(centreOf(TOWN), metres * Math.cos(turn), metres * Math.sin(turn));
    });
    targets = await team.targets(homes, random);
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.beginAnew();
    await team.limits({ fan_out: 0 });
    await team.settle(targets);
    await team.limits();
  });

  /** Of pairs at unlike distances, the share in which who comes first in the order is the nearer. */
  function nearerFirst(order: readonly string[]): number {
    const homeOf = new Map(targets.map(({ id, home }) => [id, cellOf(geohashOf(home))]));
    const metres = order.map((id) =>
      metresBetween(centreOf(TOWN), centreOf(homeOf.get(id) ?? TOWN)),
    );
    let [agree, pairs] = [0, 0];
    for (const [nth, one] of metres.entries()) {
      for (const other of metres.slice(nth + 1)) {
        if (Math.abs(one - other) < 1) continue;
        pairs++;
        if (one < other) agree++;
      }
    }
    return agree / pairs;
  }

  function holdOrder(what: string, order: readonly string[]): void {
    const share = nearerFirst(order);
    console.log(`A4 ORDERING, ${what}: the first is the nearer in ${percent(share)}; chance 50 %`);
    assert.equal(order.length, COUNT, "everybody is in it");
    assert.ok(Math.abs(share - 0.5) < 0.15, `${what}: ${percent(share)}`);
  }

  const ids = (cards: readonly SeenCard[]) => cards.map(({ userId }) => userId);

  test("A4: inside a band nothing comes in the order of distance", async () => {
    await team.limits({ list_default: 100 });
    const attacker = await team.attacker();
    const list = usersIn(await attacker.call("update_location", { geohash: TOWN }));
    assert.deepEqual(new Set(list.map(({ band }) => band)), new Set(["near"]));
    holdOrder("the list", ids(list));
    const joined = await heardOf(attacker, "live:user_joined");
    holdOrder("who joins a new view", joined);
    await attacker.call("update_settings", { radius_km: 2 });
    holdOrder("who leaves a smaller view", await heardOf(attacker, "live:user_left"));
    await attacker.call("update_settings", { radius_km: 5 });
    holdOrder("who joins a wider view", await heardOf(attacker, "live:user_joined"));
    for (const event of ["live:user_joined", "live:user_left"] as const) {
      await attacker.call("go_offline");
      await team.sql("delete from private.publish_epochs");
      await team.heardBy(attacker);
      await attacker.call("go_live");
      await attacker.call("update_location", { geohash: TOWN });
      if (event === "live:user_left") await attacker.call("go_offline");
      holdOrder(`who is told of ${event}`, await toldOf(attacker, event));
    }
  });

  async function heardOf(attacker: Attacker, event: string): Promise<string[]> {
    const heard = await team.heardBy(attacker);
    return heard.filter((sent) => sent.event === event).map(({ userId }) => userId);
  }

  /** Who was told that somebody came or went, first to last. */
  async function toldOf({ id }: Attacker, event: string): Promise<string[]> {
    const sent = await team.sql<{ to: string }>(
      `select substr(topic, 6) as to from realtime.messages
      where event = $1 and payload ->> 'userId' = $2 order by inserted_at, cmin::text::bigint`,
      [event, id],
    );
    return sent.map(({ to }) => to);
  }

  test("A4: a list in pages of any size has one order, which moving about inside a band keeps", async () => {
    await team.limits({ list_default: 100 });
    const attacker = await team.attacker();
    const list = usersIn(await attacker.call("update_location", { geohash: TOWN }));
    const whole = ids(list);
    for (const page_size of [7, 100]) {
      const paged: string[] = [];
      let next: string | null | undefined;
      do {
        const answer = await attacker.call("nearby", {
          page_size,
          ...(next ? { after: next } : {}),
        });
        paged.push(...ids(usersIn(answer)));
        ({ next } = answer.json as { next: string | null });
      } while (next);
      assert.deepEqual(paged, whole, `pages of ${page_size}`);
    }
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
  });

  const bandOf = (cards: readonly SeenCard[], band: string) =>
    ids(cards.filter((card) => card.band === band));

  test("A6: a thousand reads of one state are one answer", async () => {
    const attacker = await team.attacker();
    await attacker.call("update_location", { geohash: TOWN });
    const answers = new Set<string>();
    for (let read = 0; read < 1000; read++) {
      answers.add(saidBy(await attacker.call("nearby", { page_size: 3 })));
    }
    console.log(`A6 AVERAGE: ${answers.size} answer to 1000 reads; nothing to average`);
    assert.equal(answers.size, 1);
  });

  test("A15: nothing finer, coarser or other than a geohash is taken, kept or said back", async () => {
    const attacker = await team.attacker();
    const [watcher] = targets;
    assert.ok(watcher);
    await team.heardBy(attacker);
    const before = await positions();
    for (const geohash of [
      "gcpvj0d1s",
      "gcpvj0d1s2bp",
      "gcpvj",
      "",
      "GCPVJ0D1",
      "gcpvja",
      "gcpvj0\n",
      "51.5,-0.12",
      "gcpvj0 ",
      "ğcpvj0",
      "gcpvj0'; --",
      "%",
      null,
      51.5,
      ["gcpvj0"],
      { latitude: 51.5 },
    ]) {
      const { status, text, headers } = await attacker.call("update_location", { geohash });
      assert.ok(status === 400, `${JSON.stringify(geohash)}: ${status} ${text}`);
      if (typeof geohash === "string" && geohash.length > 4) {
        const said = text + JSON.stringify([...headers]);
        assert.ok(
          !said.includes(geohash) && !said.includes("gcpvj"),
          `${geohash} is said back: ${text}`,
        );
      }
    }
    for (const more of [{ accuracy: 3000 }, { latitude: 51.5 }, { cell: "gcpvj0d1" }]) {
      const { status } = await attacker.call("update_location", { geohash: TOWN, ...more });
      assert.equal(status, 404, JSON.stringify(more));
    }
    assert.deepEqual(await positions(), before, "nothing is kept");
    assert.deepEqual(await team.sql("select from realtime.messages"), [], "nobody hears of it");
    const { text } = await attacker.call("update_location", { geohash: `${TOWN}d1` });
    assert.ok(!text.includes("gcpv"), "a good one is not said back either");
    const [row] = await team.sql<{ stored: string }>(
      "select to_jsonb(positions) - 'centre' ->> 'cell' as stored from app.positions where user_id = $1",
      [attacker.id],
    );
    assert.equal(row?.stored, TOWN, "and is cut to its cell");
    const kept = await team.sql<{ kept: string }>(
      "select positions::text as kept from app.positions",
    );
    assert.ok(!JSON.stringify(kept).includes(`${TOWN}d`), "nowhere is it kept finer");
  });

  const positions = () =>
    team.sql("select user_id, cell, fix_cell, fix_at from app.positions order by 1");

  test("A18: no time in any answer or event is finer than a minute, nor moved by a heartbeat", async () => {
    await team.sql(
      "update app.presence set live_since = now() - interval '7 minutes 13.456 seconds'",
    );
    const attacker = await team.attacker();
    await attacker.call("update_location", { geohash: TOWN });
    const [target] = targets;
    assert.ok(target);
    const phone = await team.phoneOf(target);
    await phone.call("update_settings", { share_track: true });
    await phone.call("set_track", { track: SONG });
    const read = async () => {
      const answers = await Promise.all(
        ["nearby", "live_users"].map((name) => attacker.call(name)),
      );
      return answers.map(saidBy).join("\n");
    };
    const before = await read();
    const times = [...before.matchAll(/\d{4}-\d\d-\d\dT[^"]+/g)].map(([time]) => time);
    assert.ok(times.length > COUNT, "times are shown");
    for (const time of times) assert.match(time, /T\d\d:\d\d:00\.000Z$/);
    assert.ok(!/heartbeat|updated|seen|Until|_at"/i.test(before), "no other time has a name");
    for (let beat = 0; beat < 5; beat++) await phone.call("heartbeat");
    await phone.call("go_live", { duration_minutes: 300 });
    await phone.call("set_track", { track: SONG });
    await phone.call("update_location", { geohash: geohashOf(target.home) });
    assert.equal(await read(), before, "a phone that is alive says nothing new");
    const events = await team.sql<{ payload: string }>(
      "select payload::text from realtime.messages",
    );
    const told = JSON.stringify(events);
    for (const [time] of told.matchAll(/\d{4}-\d\d-\d\dT[^"\\]+/g))
      assert.match(time, /:00\.000Z$/);
  });

  test("a malformed or impossible fix of one's own changes nothing that others see", async () => {
    const [one, other] = [await team.attacker("one"), await team.attacker("other")];
    for (const attacker of [one, other]) {
      await attacker.call("update_location", { geohash: TOWN });
    }
    await team.heardBy(one);
    const transcript = async () => {
      const answers = ["nearby", "live_users", "sync"].map((name) => other.call(name));
      const events = await team.sql<{ count: number }>(
        "select count(*)::int from realtime.messages",
      );
      return [...(await Promise.all(answers)).map(saidBy), JSON.stringify(events)];
    };
    const before = await transcript();
    for (const geohash of [
      "",
      "gcp",
      "gcpvj0d1s",
      "aaaaaa",
      "GCPVJ0",
      null,
      7,
      {},
      "zzzzzz",
      "000000",
      "gcp9bp",
    ]) {
      await one.call("update_location", { geohash });
      assert.deepEqual(await transcript(), before, JSON.stringify(geohash));
    }
  });

  test("the nearest are told and nobody else, when more see it than one change is told to", async () => {
    const attacker = await team.attacker();
    const byDistance = [...targets].sort((one, two) => fromTown(one) - fromTown(two));
    await team.limits({ fan_out: 3 });
    await attacker.call("update_location", { geohash: TOWN });
    const nearest = new Set((await toldOf(attacker, "live:user_joined")).map(distanceOf));
    assert.deepEqual(nearest, new Set(byDistance.slice(0, 3).map(fromTown)));
    const joined = await heardOf(attacker, "live:user_joined");
    assert.equal(joined.length, 3, "nor is the listener told of more");
    await attacker.call("go_offline");
    const told = await toldOf(attacker, "live:user_left");
    assert.deepEqual(new Set(told.map(distanceOf)), nearest, "the same hear that it is over");
    assert.equal(told.length, 3);
  });

  const fromTown = ({ home }: Target) =>
    Math.round(metresBetween(centreOf(TOWN), centreOf(cellOf(geohashOf(home)))));
  function distanceOf(id: string): number {
    const target = targets.find((target) => target.id === id);
    assert.ok(target, "only who is near is told");
    return fromTown(target);
  }
});

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} % of pairs`;
}
