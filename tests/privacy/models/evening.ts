import { Dwell } from "./dwell.ts";
import { acrossOf, cellAt, type Ground, Noise, upOf } from "./ground.ts";

/** How phones and evenings are. */
export interface Evenings {
  readonly ground: Ground;
  /** Metres by which a phone is off, each way. */
  readonly noiseM: number;
  /** Seconds between two fixes; null where they come now and then. */
  readonly everyS: number | null;
  /** Whether they come straight home or along streets. */
  readonly way: "straight" | "streets";
  /** Without the rule: each fix past an epoch is published. */
  readonly noMemory?: boolean;
}

/** Two hours at home. */
export const REST_S = 7200;
const IRREGULAR_S = [30, 60, 60, 120, 300, 420];
/** Whoever comes home starts within so many metres of the middle of their cell, which says nothing of the home. */
const FROM_M = 2500;

/** What others saw of one evening: the cell after each fix, and when that was; 0 is the arrival. */
export interface Evening {
  readonly at: number[];
  readonly cell: number[];
  readonly cameHome: boolean;
}

/**
 * An evening of somebody at home: half of them go live there, half on the way, from any side. The
 * presence is new, and nothing of the day before is remembered.
 */
export function eveningAt(
  home: { readonly x: number; readonly y: number },
  { ground, noiseM, everyS, way, noMemory }: Evenings,
  random: () => number,
): Evening {
  const cameHome = random() < 0.5;
  const east = cameHome ? (random() * 2 - 1) * FROM_M - home.x : 0;
  const north = cameHome ? (random() * 2 - 1) * FROM_M - home.y : 0;
  const speed = 1.1 + random() * 0.6;
  const lastEast = random() < 0.5;
  const [eastM, northM] = [Math.abs(east), Math.abs(north)];
  const onTheWayS = (way === "straight" ? Math.hypot(east, north) : eastM + northM) / speed;

  const noise = new Noise(noiseM, random);
  const dwell = new Dwell<number>(random, noMemory ? NO_MEMORY : undefined);
  const evening: Evening = { at: [], cell: [], cameHome };
  let seconds = 0;
  for (let t = -onTheWayS; ; t += seconds) {
    let [x, y] = [home.x, home.y];
    if (t < 0) {
      if (way === "straight") {
        const share = -t / onTheWayS;
        [x, y] = [x + east * share, y + north * share];
      } else {
        const left = -t * speed;
        const alongEast = lastEast ? Math.min(left, eastM) : clamp(left - northM, eastM);
        const alongNorth = lastEast ? clamp(left - eastM, northM) : Math.min(left, northM);
        [x, y] = [x + Math.sign(east) * alongEast, y + Math.sign(north) * alongNorth];
      }
    }
    // What was due between two fixes came to pass then.
    if (dwell.next !== null && dwell.next.at <= t) dwell.publishDue(dwell.next.at);
    const fix = noise.fix(x, y, seconds);
    dwell.fix(cellAt(ground, fix.x, fix.y), t);
    evening.at.push(t);
    evening.cell.push(dwell.cell as number);
    if (t > REST_S) return evening;
    seconds = everyS ?? (IRREGULAR_S[Math.floor(random() * IRREGULAR_S.length)] as number);
  }
}

const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);

const NO_MEMORY = {
  dwell_s: 0,
  dwell_away_s: 0,
  away_s: 0,
  publish_epoch_s: 300,
  publish_delay_most_s: 0,
  cells_an_hour: 9,
  last_cell_kept_s: 3600,
};

/** How many there are of each kind of symbol. */
export const SYMBOLS = { rest: 9 * 64, way: 9 * 26, before: 9 * 50 } as const;

/** What an attacker reads out of an evening: where it rested and beside what, and over which cells it came. */
export interface Symbols {
  readonly rest: number;
  readonly way: number;
  readonly before: number;
}

/** The attacker does not know when anybody arrived; they look at the last 6000 s, and at the way before. */
export function symbolsOf({ at, cell }: Evening): Symbols {
  const shares = new Float64Array(25);
  let total = 0;
  for (let nth = 0; nth < at.length; nth++) {
    const t = at[nth] as number;
    if (t > REST_S || t < REST_S - 6000) continue;
    const lasts = (at[nth + 1] ?? t + 60) - t;
    total += lasts;
    const [across, up] = [acrossOf(cell[nth] as number), upOf(cell[nth] as number)];
    if (Math.abs(across) <= 2 && Math.abs(up) <= 2) {
      shares[(across + 2) * 5 + up + 2] = (shares[(across + 2) * 5 + up + 2] as number) + lasts;
    }
  }
  let most = 12;
  for (const one of [6, 7, 8, 11, 12, 13, 16, 17, 18]) {
    if ((shares[one] as number) > (shares[most] as number)) most = one;
  }
  const [homeAcross, homeUp] = [Math.floor(most / 5) - 2, (most % 5) - 2];
  const home = (homeAcross + 1) * 3 + homeUp + 1;
  const beside = (of: (across: number, up: number) => boolean) => {
    let sum = 0;
    for (let one = 0; one < 25; one++) {
      if (of(Math.floor(one / 5) - 2, (one % 5) - 2)) sum += shares[one] as number;
    }
    return level(sum / total);
  };
  let [east, north] = [0, 0];
  for (const [side, base] of [
    [-1, 0],
    [1, 4],
  ] as const) {
    const across = beside((one) => one === homeAcross + side);
    if (across > 0) east = base + across;
    const up = beside((_, one) => one === homeUp + side);
    if (up > 0) north = base + up;
  }

  const first = cell.findIndex((one) => acrossOf(one) === homeAcross && upOf(one) === homeUp);
  const last = first - 1;
  const from = first > 0 ? (cell[last] as number) : null;
  let before = last;
  while (before >= 0 && cell[before] === from) before--;
  const earlier = from !== null && before >= 0 ? (cell[before] as number) : null;
  return {
    rest: (home * 8 + east) * 8 + north,
    way: home * 26 + (from === null ? 25 : square(from, homeAcross, homeUp, 2)),
    before: home * 50 + (earlier === null ? 49 : square(earlier, homeAcross, homeUp, 3)),
  };
}

/** How long somebody was beside their cell: not at all, or a little, or more, or much. */
const level = (share: number) => (share < 1e-9 ? 0 : share < 0.05 ? 1 : share < 0.2 ? 2 : 3);

/** Where a cell lies around another one, within so many steps. */
function square(cell: number, across: number, up: number, steps: number): number {
  const bounded = (value: number) => Math.min(Math.max(value, -steps), steps) + steps;
  return bounded(acrossOf(cell) - across) * (2 * steps + 1) + bounded(upOf(cell) - up);
}
