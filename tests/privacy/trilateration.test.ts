import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf, type Place } from "../../shared/domain/geohash.ts";
import { type Observation, possibleCells, solveCircles } from "../support/geometry.ts";
import {
  type Attacker,
  RedTeam,
  type SeenCard,
  type Target,
  usersIn,
} from "../support/red-team.ts";
import { metresBetween, movedBy, placeIn } from "../support/sphere.ts";
import { boundOf, type Errors, errorsOf, seeded } from "../support/statistics.ts";

/**
 * Attackers who measure: they know the grid, the code, the bands and the radii, stand where they
 * like, and combine all they read. What they find is the cell and no more: their error is that of
 * answering its centre.
 */

const SEED = 20_240_815;
const TOWN = "gcpvj0";
/** As many as the pass lines ask for, and more where reading a list costs less. */
const [TARGETS, LATTICE] = Deno.env.get("DATABASE_URL") ? [960, 5] : [408, 11];

/** The cells that targets live in: three across, four up, so that places in cells are uniform. */
const HOMES = [-1, 0, 1].flatMap((across) =>
  [-2, -1, 0, 1].map((up) => cellOf(geohashOf(placeIn(TOWN, across, up)))),
);
/** Where attackers look for them: eleven by thirteen cells, since they know the town. */
const CANDIDATES = steps(-5, 5).flatMap((across) =>
  steps(-6, 6).map((up) => cellOf(geohashOf(placeIn(TOWN, across, up)))),
);

function steps(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, nth) => from + nth);
}

describe("attackers who measure", () => {
  let team: RedTeam;
  let targets: Target[];
  const bound = boundOf(TOWN);
  before(async () => {
    team = await RedTeam.open();
    const random = seeded(SEED);
    const homes = Array.from({ length: TARGETS }, (_, nth) =>
      placeIn(HOMES[nth % HOMES.length] ?? TOWN, random() - 0.5, random() - 0.5),
    );
    targets = await team.targets(homes, random);
    await team.limits();
    // As far as it goes: whoever is seen from further away gives away more.
    await team.sql("update app.settings set radius_km = 10");
    await team.settle(targets);
    // They never look themselves.
    await team.sql("delete from private.changes");
    await team.limitsOff();
  });
  after(() => team.close());

  /** Puts an attacker somewhere and reads everybody's band from there: one probe. */
  async function probe(attacker: Attacker, place: Place): Promise<Observation> {
    const users = usersIn(await attacker.call("update_location", { geohash: geohashOf(place) }));
    return {
      from: cellOf(geohashOf(place)),
      bands: new Map(users.map(({ userId, band }) => [userId, band])),
    };
  }

  /** The error for every target of an attacker who answers the middle of all cells that fit. */
  function missesOf(observations: readonly Observation[]): number[] {
    return targets.map(({ id, home }) => {
      const cells = possibleCells(CANDIDATES, id, observations);
      assert.ok(cells.includes(cellOf(geohashOf(home))), "what is read fits where the target is");
      return metresBetween(home, middleOf(cells));
    });
  }

  function hold(attack: string, misses: readonly number[]): void {
    const errors = errorsOf(misses);
    report(attack, errors, bound, misses.length);
    assert.ok(errors.median >= 0.85 * bound.median, `${attack}: ${errors.median} m`);
    assert.ok(errors.p5 >= 0.5 * bound.p5, `${attack}: ${errors.p5} m for the best twentieth`);
  }

  test("A1: flips of a band on three rays, and all of them together, find no more than the cell", async () => {
    const attacker = await team.attacker();
    const town = centreOf(TOWN);
    const rays = [90, 210, 330].map((degrees) => (degrees * Math.PI) / 180);
    const read = new Map<string, Observation>();
    const along = (ray: number, metres: number) =>
      movedBy(town, metres * Math.cos(ray), metres * Math.sin(ray));
    const observe = async (place: Place) => {
      const cell = cellOf(geohashOf(place));
      const known = read.get(cell) ?? (await probe(attacker, place));
      read.set(cell, known);
      return known;
    };
    const misses: number[] = [];
    for (const { id, home } of targets) {
      const flips: Place[] = [];
      for (const ray of rays) {
        let [inside, outside] = [0, 6500];
        while (outside - inside > 1) {
          const middle = (inside + outside) / 2;
          const { bands } = await observe(along(ray, middle));
          if (bands.get(id) === "here") inside = middle;
          else outside = middle;
        }
        // The flip lies between the centres of the two cells: that is what was measured from.
        const cells = [inside, outside].map((metres) => cellOf(geohashOf(along(ray, metres))));
        flips.push(middleOf(cells));
      }
      misses.push(metresBetween(home, solveCircles(flips, 2000, town)));
    }
    hold("A1 FLIP, three circles", misses);
    hold(`A1 FLIP, all ${read.size} probes`, missesOf([...read.values()]));
  });

  test("A1: probes from every few cells within reach find no more than the cell", async () => {
    const attacker = await team.attacker();
    const observations: Observation[] = [];
    for (const across of steps(-8, 8)) {
      for (const up of steps(-9, 9)) {
        if ((across + 2 * up) % LATTICE === 0) {
          observations.push(await probe(attacker, placeIn(TOWN, across, up)));
        }
      }
    }
    hold(`A1 LATTICE, ${observations.length} probes`, missesOf(observations));
  });

  test("A2: a radius is one of three, and what each shows finds no more than the cell", async () => {
    const attacker = await team.attacker();
    for (const radius of [0, 1, 3, 4, 9, 11, 100, -5]) {
      const { status } = await attacker.call("update_settings", { radius_km: radius });
      assert.equal(status, 400, `${radius} km`);
    }
    assert.notEqual((await attacker.call("update_settings", { radius_km: 2.5 })).status, 200);
    const observations: Observation[] = [];
    for (const eastM of [0, 100, 200]) {
      for (const radius of [2, 5, 10] as const) {
        await attacker.call("update_settings", { radius_km: radius });
        const place = movedBy(centreOf(TOWN), 1300 + eastM, 700);
        const { from, bands } = await probe(attacker, place);
        const members = [...bands.keys()].map((id) => [id, true] as const);
        observations.push({ from, within: radius * 1000, bands: new Map(members) });
      }
    }
    hold("A2 ORACLE-RADIUS", missesOf(observations));
  });

  test("A3: who walks and notes who comes and goes finds no more than the cell", async () => {
    const attacker = await team.attacker();
    await attacker.call("update_settings", { radius_km: 2 });
    const observations: Observation[] = [];
    const lines = [
      [1, 0.3],
      [-0.2, 1],
    ] as const;
    for (const [east, north] of lines) {
      let inView = new Set<string>();
      await attacker.call("forget_location");
      await team.heardBy(attacker);
      for (let metres = -4500; metres <= 4500; metres += 50) {
        const place = movedBy(centreOf(TOWN), east * metres, north * metres);
        const fix = { geohash: geohashOf(place), list: false };
        const { json } = await attacker.call("update_location", fix);
        if (!(json as { published: boolean }).published) continue;
        for (const { event, userId = "", users } of await team.heardBy(attacker)) {
          if (event === "live:nearby_users")
            inView = new Set((users as SeenCard[]).map(({ userId }) => userId));
          if (event === "live:user_joined") inView.add(userId);
          if (event === "live:user_left") inView.delete(userId);
        }
        const members = [...inView].map((id) => [id, true] as const);
        const from = cellOf(geohashOf(place));
        observations.push({ from, within: 2000, bands: new Map(members) });
      }
    }
    hold(`A3 ORACLE-MEMBERSHIP, ${observations.length} changes`, missesOf(observations));
  });

  test("A5: twenty accounts on a lattice, one read each, find no more than the cell", async () => {
    const observations: Observation[] = [];
    for (const nth of steps(0, 19)) {
      const place = placeIn(TOWN, ((nth % 5) - 2) * 2.3 + 0.4, (Math.floor(nth / 5) - 1.5) * 3.1);
      observations.push(await probe(await team.attacker(`sybil ${nth}`), place));
    }
    hold("A5 SYBIL GRID, 20 accounts", missesOf(observations));
  });
});

function middleOf(cells: readonly string[]): Place {
  const centres = cells.map(centreOf);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
  return {
    latitude: mean(centres.map(({ latitude }) => latitude)),
    longitude: mean(centres.map(({ longitude }) => longitude)),
  };
}

function report(attack: string, errors: Errors, bound: Errors, count: number): void {
  const metres = ({ median, p5 }: Errors) => `${median.toFixed(0)} m (5 %: ${p5.toFixed(0)} m)`;
  console.log(`${attack}: ${metres(errors)} over ${count}; bound ${metres(bound)}`);
}
