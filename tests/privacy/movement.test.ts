import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf, type Place } from "../../shared/domain/geohash.ts";
import { RedTeam, type Target, usersIn } from "../support/red-team.ts";
import { metresBetween, movedBy, placeIn } from "../support/sphere.ts";
import { boundOf, errorsOf, gaussian, seeded } from "../support/statistics.ts";

/**
 * What time gives away: days at one home, the moment at which a walker's cell changes, and how fast
 * a stalker can look from somewhere else. Minutes pass by moving what is stored into the past.
 */

const TOWN = "gcpvj0";
const HOMES = 40;
const DAYS = 10;
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

  test("A7: days at home hardly say more than the cell, wherever in it the home is", async () => {
    const random = seeded(30);
    // All over their cells: at edges, and in corners.
    const homes = Array.from({ length: HOMES }, () =>
      placeIn(
        placeCell(Math.floor(random() * 3) - 1, Math.floor(random() * 3) - 1),
        random() - 0.5,
        random() - 0.5,
      ),
    );
    const targets = await team.targets(homes, random);
    const rested = new Map(targets.map(({ id }) => [id, [] as Place[]]));
    for (let day = 0; day < DAYS; day++) {
      await team.beginAnew();
      for (let minute = 0; minute < 20; minute++) {
        await team.timePasses(60);
        const fixes = targets.map(({ id, home }) => ({
          id,
          home: movedBy(home, 10 * gaussian(random), 10 * gaussian(random)),
        }));
        await team.settle(fixes);
      }
      // The attacker is given the published cell itself.
      const shown = await team.sql<{ id: string; cell: string }>(
        "select user_id as id, cell::text from app.positions",
      );
      for (const { id, cell } of shown) rested.get(id)?.push(centreOf(cell));
    }
    const answers = targets.map(({ id, home }) => {
      const centres = rested.get(id) as Place[];
      assert.equal(centres.length, DAYS);
      const mean = (of: (place: Place) => number) =>
        centres.reduce((sum, place) => sum + of(place), 0) / DAYS;
      const guess = {
        latitude: mean(({ latitude }) => latitude),
        longitude: mean(({ longitude }) => longitude),
      };
      return {
        error: metresBetween(home, guess),
        bound: metresBetween(home, centreOf(cellOf(geohashOf(home)))),
      };
    });
    const { median } = errorsOf(answers.map(({ error }) => error));
    const bound = errorsOf(answers.map((answer) => answer.bound)).median;
    console.log(
      `A7 MULTI-DAY: ${HOMES} homes, ${DAYS} days: ${median.toFixed(0)} m; who knows the cell alone is ${bound.toFixed(0)} m off`,
    );
    assert.ok(median >= 0.85 * bound, `${median} m of ${bound}`);
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

  test("with the limits on, a stalker looks from few places an hour, five minutes apart, whatever they try", async () => {
    const stalker = await team.attacker("stalker");
    const looks: number[] = [];
    let said = "";
    for (let second = 0; second < 3600; second += 30) {
      await team.timePasses(30);
      // They stay as long as a change takes, or come anew in between; the old cell again is no look.
      const trick = ["forget_location", "go_offline", null, null, null][(second / 30) % 50];
      if (trick) await stalker.call(trick);
      await stalker.call("go_live");
      const stay = looks.length;
      const geohash = geohashOf(placeIn(TOWN, (stay * 2) % 7, 2 * stay));
      await stalker.call("update_location", { geohash });
      const [row] = await team.sql<{ cell: string }>(
        "select cell::text from app.positions where user_id = $1",
        [stalker.id],
      );
      if (row && row.cell !== said) {
        looks.push(second);
        said = row.cell;
      }
    }
    console.log(`limits on: ${looks.length} looks in an hour`);
    assert.ok(looks.length > 2 && looks.length <= 9, `${looks.length} places in an hour`);
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

/** A cell so many cells to the east and to the north of the town. */
const placeCell = (across: number, up: number) => cellOf(geohashOf(placeIn(TOWN, across, up)));

/** A place behind the edge that was passed: at share 0 the edge's middle, at 0.5 the new centre. */
function beyondEdge(from: string, to: string, share: number): Place {
  const [old, centre] = [centreOf(from), centreOf(to)];
  const [eastward, northward] = [
    Math.sign(Math.round((centre.longitude - old.longitude) * 1e6)),
    Math.sign(Math.round((centre.latitude - old.latitude) * 1e6)),
  ];
  return placeIn(to, eastward * (share - 0.5), northward * (share - 0.5));
}
