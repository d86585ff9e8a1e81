import { Served } from "./find-game.ts";
import { CELL, somewhere } from "./find-ground.ts";
import { apart, type Rule, type Spot } from "./find-rule.ts";

/**
 * The worst case: in every Find the attacker learns exactly where the moved place of somebody who stands
 * still lies. What they believe of the true one then, by Bayes, over all Finds.
 */

/** How often, and in how many seconds each, they learn the place in one Find. */
const LEARNT = { times: 60, everyS: 30 } as const;
/** The grid of what may be true: so far around, in steps of. */
const GRID = { metres: 96, step: 4 } as const;
/** How sharply the ring is known, with phones that err by ten metres. */
const BLUR_M = 6;

/** The Finds that began in one cell: how many they were, and where the place lay on average. */
interface Cluster {
  readonly finds: number;
  readonly place: Spot;
}

/** The error, in metres, after so many Finds with one person. */
export function errorWhenKnown(
  rule: Rule,
  finds: number,
  noiseM: number,
  random: () => number,
): number {
  const at = somewhere(random);
  const offsets = new Map<string, Spot>();
  const places = new Map<Spot, Spot[]>();
  for (let nth = 0; nth < finds; nth++) {
    const served = new Served({ rule, random, at, noiseM }, offsets);
    const learnt: Spot[] = [];
    for (let time = 0; time < LEARNT.times; time++) {
      learnt.push(served.place);
      served.after(LEARNT.everyS);
    }
    const list = places.get(served.offset) ?? [];
    list.push(meanOf(learnt));
    places.set(served.offset, list);
  }
  const clusters = [...places.values()].map((list) => ({
    finds: list.length,
    place: meanOf(list),
  }));
  return apart(believed(clusters, rule, noiseM), at);
}

/** Where they believe that the other is: the mean of what may be true, each as likely as it is. */
function believed(clusters: readonly Cluster[], rule: Rule, noiseM: number): Spot {
  const middle = meanOf(clusters.map(({ place }) => place));
  let [x, y, all] = [0, 0, 0];
  for (let east = -GRID.metres; east <= GRID.metres; east += GRID.step) {
    for (let north = -GRID.metres; north <= GRID.metres; north += GRID.step) {
      const spot = { x: middle.x + east, y: middle.y + north };
      const weight = likelihood(clusters, spot, rule, noiseM, []);
      x += spot.x * weight;
      y += spot.y * weight;
      all += weight;
    }
  }
  return all > 0 ? { x: x / all, y: y / all } : middle;
}

/** Summed over which cell each cluster is of, which nobody says: no two are of the same. */
function likelihood(
  [first, ...rest]: readonly Cluster[],
  spot: Spot,
  rule: Rule,
  noiseM: number,
  taken: readonly string[],
): number {
  if (first === undefined) return 1;
  const onRing = ringDensity(apart(first.place, spot), rule, noiseM);
  if (onRing === 0) return 0;
  let sum = 0;
  for (let column = -1; column <= 1; column++) {
    for (let row = -1; row <= 1; row++) {
      const of = `${column} ${row}`;
      if (taken.includes(of)) continue;
      const began = shareIn(spot, column, row, noiseM);
      if (began < 1e-6) continue;
      sum += began ** first.finds * likelihood(rest, spot, rule, noiseM, [...taken, of]);
    }
  }
  return onRing * sum;
}

function ringDensity(metres: number, { ring: [least, most] }: Rule, noiseM: number): number {
  const blur = Math.max(BLUR_M, noiseM * 0.36);
  const within = (value: number) => Math.min(1, Math.max(0, (value + blur) / (2 * blur)));
  return (least > 0 ? within(metres - least) : 1) * within(most - metres);
}

/** How likely a phone there says that it is in the cell so many columns and rows from its own. */
function shareIn(spot: Spot, column: number, row: number, noiseM: number): number {
  const along = (at: number, size: number, steps: number) => {
    const edge = (Math.floor(at / size + 0.5) + steps - 0.5) * size;
    return normal((edge + size - at) / noiseM) - normal((edge - at) / noiseM);
  };
  return along(spot.x, CELL.width, column) * along(spot.y, CELL.height, row);
}

/** The share of the normal distribution below: Abramowitz and Stegun, 7.1.26. */
function normal(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const polynomial =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const above = polynomial * Math.exp(-(z ** 2) / 2);
  return z >= 0 ? 1 - above / 2 : above / 2;
}

function meanOf(spots: readonly Spot[]): Spot {
  const total = spots.reduce((sum, { x, y }) => ({ x: sum.x + x, y: sum.y + y }), { x: 0, y: 0 });
  return { x: total.x / spots.length, y: total.y / spots.length };
}
