import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf, type Place } from "../../shared/domain/geohash.ts";
import { type Observation, possibleCells } from "../support/geometry.ts";
import { RedTeam, type Target, usersIn } from "../support/red-team.ts";
import { metresBetween, movedBy, placeIn } from "../support/sphere.ts";
import { boundOf, errorsOf, seeded } from "../support/statistics.ts";

/**
 * What time gives away: days at one home, the moment at which a walker's cell changes, and how fast
 * a stalker can look from somewhere else. Minutes pass by moving what is stored into the past.
 */

const TOWN = "gcpvj0";
/** Seven by seven cells, in which attackers look for those who live in the town. */
const AROUND = [-3, -2, -1, 0, 1, 2, 3].flatMap((across, _, all) =>
  all.map((up) => cellOf(geohashOf(placeIn(TOWN, across, up)))),
);
const FIX_EVERY_S = 60;
const WALKING_M_S = 1.4;
const ON_POSTGRES = Deno.env.has("DATABASE_URL");

/** A change of cell that everybody can see, and where the walker was at that moment. */
interface Change {
  readonly from: string;
  readonly to: string;
  readonly at: Place;
  readonly second: number;
}

describe("what time gives away", () => {
  let team: RedTeam;
  before(async () => {
    team = await RedTeam.open();
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.beginAnew();
    await team.limits();
  });

  test("A7: thirty days at home say no more than one day, and one day no more than the cell", async () => {
    const random = seeded(30);
    // A phone is 20 m off at most, and these homes are further than that from the edge of a cell.
    const homes = Array.from({ length: 16 }, () =>
      movedBy(
        placeIn(TOWN, Math.floor(random() * 5) - 2, Math.floor(random() * 5) - 2),
        (random() - 0.5) * 700,
        (random() - 0.5) * 560,
      ),
    );
    const targets = await team.targets(homes, random);
    const sybils = await Promise.all(
      [0, 1, 2, 3, 4].map(async (nth) => ({
        attacker: await team.attacker("sybil"),
        geohash: cellOf(geohashOf(placeIn(TOWN, ((nth * 5) % 7) - 3.2, ((nth * 3) % 8) - 4.1))),
      })),
    );
    await team.limits({ list_default: 100 });
    // As far as it goes: whoever is seen from further away gives away more.
    await team.sql("update app.settings set radius_km = 10");
    const days = new Set<string>();
    let observations: Observation[] = [];
    for (let day = 0; day < 30; day++) {
      await team.beginAnew();
      await team.settle(
        targets.map(({ id, home }) => ({
          id,
          home: movedBy(home, random() * 28 - 14, random() * 28 - 14),
        })),
      );
      observations = [];
      for (const { attacker, geohash } of sybils) {
        await attacker.call("go_live");
        const users = usersIn(await attacker.call("update_location", { geohash }));
        const bands = targets.map(({ id }) => {
          return [id, users.find(({ userId }) => userId === id)?.band] as const;
        });
        observations.push({ from: geohash, bands: new Map(bands) });
        await attacker.call("go_offline");
      }
      days.add(JSON.stringify(observations.map(({ bands }) => [...bands])));
    }
    assert.equal(days.size, 1, "each day is the first day again");
    const regions = targets.map(({ id, home }) => {
      const cells = possibleCells(AROUND, id, observations);
      assert.ok(cells.includes(cellOf(geohashOf(home))));
      return cells.length;
    });
    console.log(
      `A7 MULTI-DAY: ${days.size} transcript in 30 days; the smallest region left is ${Math.min(...regions)} cell, the line is 0.95`,
    );
  });

  /** Walks everybody straight on for so long, and notes every change of a published cell. */
  async function walk(walkers: readonly Target[], courses: readonly number[], minutes: number) {
    const changes: Change[][] = walkers.map(() => []);
    const cells = new Map<string, string>();
    for (let second = 0; second <= minutes * 60; second += FIX_EVERY_S) {
      await team.timePasses(FIX_EVERY_S);
      const now = walkers.map(({ id, home }, nth) => {
        const [course, metres] = [courses[nth] ?? 0, second * WALKING_M_S];
        return { id, home: movedBy(home, metres * Math.cos(course), metres * Math.sin(course)) };
      });
      await team.settle(now);
      const published = await team.sql<{ id: string; cell: string }>(
        "select user_id as id, cell::text from app.positions",
      );
      const shown = new Map(published.map(({ id, cell }) => [id, cell]));
      for (const [nth, { id, home }] of now.entries()) {
        const [from, to] = [cells.get(id), shown.get(id)];
        if (from && to && from !== to) changes[nth]?.push({ from, to, at: home, second });
        if (to) cells.set(id, to);
      }
    }
    return changes;
  }

  test("A8: the moment of a change says little more than the cell", async () => {
    const random = seeded(8);
    const [count, minutes] = ON_POSTGRES ? [150, 60] : [60, 45];
    const starts = Array.from({ length: count }, () => placeIn(TOWN, random() * 8, random() * 8));
    const walkers = await team.targets(starts, random);
    const changes = await walk(
      walkers,
      starts.map(() => random() * 2 * Math.PI),
      minutes,
    );
    for (const [first, second] of changes.flatMap((own) =>
      own.slice(1).map((to, nth) => [own[nth], to]),
    )) {
      assert.ok(first && second && second.second - first.second >= 300, "one change an epoch");
    }
    // The attacker is given the published cell itself, and the fix at which it changed.
    const all = changes.flat();
    const bound = boundOf(TOWN);
    const missesAt = (share: number) =>
      all.map(({ from, to, at }) => metresBetween(at, beyondEdge(from, to, share)));
    const guesses = {
      "the edge": 0,
      "a quarter beyond": 0.25,
      "three eighths beyond": 0.375,
      "the centre": 0.5,
    };
    for (const [guess, share] of Object.entries(guesses)) {
      const { median } = errorsOf(missesAt(share));
      console.log(
        `A8 EDGE-TIMING, answers ${guess}: ${median.toFixed(0)} m over ${all.length} changes; bound ${bound.median.toFixed(0)} m`,
      );
      assert.ok(median >= 0.75 * bound.median, `${guess}: ${median} m`);
    }
  });

  test("with the limits on, a stalker looks from nine places an hour, five minutes apart, whatever they try", async () => {
    const stalker = await team.attacker("stalker");
    const looks: number[] = [];
    for (let second = 0; second < 3600; second += 30) {
      await team.timePasses(30);
      const trick = ["forget_location", "go_offline", null, null, null][(second / 30) % 5];
      if (trick) await stalker.call(trick);
      await stalker.call("go_live");
      const geohash = geohashOf(placeIn(TOWN, (second / 30) % 4, second / 600));
      const { json } = await stalker.call("update_location", { geohash });
      if ((json as { published: boolean }).published) looks.push(second);
    }
    console.log(`limits on: ${looks.length} looks in an hour; A1's 17 probes take 95 minutes`);
    assert.equal(looks.length, 9, "fewer than ten places an hour, and no honest walker's less");
    for (const [nth, second] of looks.entries()) {
      assert.ok(nth === 0 || second - (looks[nth - 1] ?? 0) >= 300, "five minutes between two");
    }
  });

  test("A16: a jump of 50 km in ten seconds shows nobody there, in one leap or in many", async () => {
    const random = seeded(16);
    const there = movedBy(centreOf(TOWN), 50_000, 0);
    const [near, far] = await team.targets([centreOf(TOWN), there], random);
    assert.ok(near && far);
    await team.settle([near, far]);
    const stalker = await team.attacker("stalker");
    const first = usersIn(await stalker.call("update_location", { geohash: TOWN }));
    assert.deepEqual(
      first.map(({ userId }) => userId),
      [near.id],
    );
    await team.heardBy(stalker);
    await team.timePasses(10);
    const leaps = [50_000, ...Array.from({ length: 13 }, (_, nth) => (nth + 1) * 4000)];
    for (const metres of leaps) {
      const geohash = geohashOf(movedBy(centreOf(TOWN), Math.min(metres, 50_000), 0));
      const { json, status } = await stalker.call("update_location", { geohash });
      assert.equal(status, 200);
      const { users, published } = json as { users: unknown; published: boolean };
      assert.deepEqual([users, published], [first, false], `${metres} m: no other answer`);
    }
    await team.timePasses(291);
    const late = await stalker.call("update_location", { geohash: geohashOf(there) });
    assert.deepEqual(usersIn(late), first, "nor has the chain arrived when the epoch ends");
    await team.tell();
    assert.deepEqual(await team.sql("select from realtime.messages"), [], "nobody hears of it");
    await stalker.call("go_offline");
    await stalker.call("go_live");
    await team.timePasses(-291);
    const back = await stalker.call("update_location", { geohash: geohashOf(there) });
    assert.deepEqual(usersIn(back), [], "coming back does not help before the epoch's end");
  });
});

/** A place behind the edge that was passed: at share 0 the edge's middle, at 0.5 the new centre. */
function beyondEdge(from: string, to: string, share: number): Place {
  const [old, centre] = [centreOf(from), centreOf(to)];
  const [eastward, northward] = [
    Math.sign(Math.round((centre.longitude - old.longitude) * 1e6)),
    Math.sign(Math.round((centre.latitude - old.latitude) * 1e6)),
  ];
  return placeIn(to, eastward * (share - 0.5), northward * (share - 0.5));
}
