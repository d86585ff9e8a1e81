import { quantile, seeded } from "../../support/statistics.ts";
import { type Evening, type Evenings, eveningAt, REST_S, SYMBOLS, symbolsOf } from "./evening.ts";
import { acrossOf, cellAt, type Ground, upOf } from "./ground.ts";

/** How much is computed: the suite takes a part, the benchmark all. */
export interface Effort {
  /** How many evenings tell an attacker what one place for a home looks like. */
  readonly evenings: number;
  /** How many homes they look for. */
  readonly homes: number;
}

/** Errors as shares of what an attacker has who knows the cell alone: 1 is nothing learnt. */
export interface Found {
  readonly days: number;
  readonly median: number;
  readonly p5: number;
}

/** What honest people pay. */
export interface Honest {
  readonly arrivalMedianMin: number;
  readonly arrivalP95Min: number;
  readonly flapsADay: number;
  readonly flapsADayAtEdges: number;
}

export interface HomesFigure {
  readonly rest: readonly Found[];
  readonly withWay: readonly Found[];
  readonly honest: Honest;
}

/** How much more an attacker trusts where somebody rested than how they came. */
const TRUST = { rest: 1, way: 0.8, before: 0.8 } as const;
const KINDS = ["rest", "way", "before"] as const;

/**
 * An attacker who knows the rule, the noise and how people come home learns what evenings look like for a
 * home at each place of a cell, sees so many evenings of each home, and answers the mean of what remains.
 */
export function findHomes(
  evenings: Evenings,
  days: readonly number[],
  { evenings: taught, homes }: Effort,
  seed = 1,
): HomesFigure {
  const random = seeded(seed);
  const places = new Places(evenings.ground);
  const tables = KINDS.map((kind) => new Float32Array(SYMBOLS[kind] * places.count));
  for (let place = 0; place < places.count; place++) {
    const home = { x: places.x[place] as number, y: places.y[place] as number };
    for (let nth = 0; nth < taught; nth++) {
      const seen = symbolsOf(eveningAt(home, evenings, random));
      for (const [at, kind] of KINDS.entries()) {
        const cell = seen[kind] * places.count + place;
        const table = tables[at] as Float32Array;
        table[cell] = (table[cell] as number) + 1;
      }
    }
  }
  for (const [at, kind] of KINDS.entries()) {
    places.smooth(tables[at] as Float32Array, SYMBOLS[kind], taught);
  }

  const { widthM, heightM } = evenings.ground;
  const most = Math.max(...days);
  const distances: number[] = [];
  const errors = { rest: days.map(() => [] as number[]), withWay: days.map(() => [] as number[]) };
  const honest = new HonestCount(evenings.ground);
  const likely = { rest: new Float64Array(places.count), withWay: new Float64Array(places.count) };
  for (let nth = 0; nth < homes; nth++) {
    const home = { x: (random() - 0.5) * widthM, y: (random() - 0.5) * heightM };
    distances.push(Math.hypot(home.x, home.y));
    likely.rest.set(places.prior);
    likely.withWay.set(places.prior);
    for (let day = 1; day <= most; day++) {
      const evening = eveningAt(home, evenings, random);
      honest.count(home, evening);
      const seen = symbolsOf(evening);
      for (const [at, kind] of KINDS.entries()) {
        const table = tables[at] as Float32Array;
        const row = seen[kind] * places.count;
        for (let place = 0; place < places.count; place++) {
          const weight = TRUST[kind] * (table[row + place] as number);
          likely.withWay[place] = (likely.withWay[place] as number) + weight;
          if (kind === "rest") likely.rest[place] = (likely.rest[place] as number) + weight;
        }
      }
      const at = days.indexOf(day);
      if (at < 0) continue;
      for (const what of ["rest", "withWay"] as const) {
        const guess = places.mean(likely[what]);
        errors[what][at]?.push(Math.hypot(guess.x - home.x, guess.y - home.y));
      }
    }
  }
  const found = (all: readonly number[][]) =>
    days.map((day, at) => ({
      days: day,
      median: quantile(all[at] ?? [], 0.5) / quantile(distances, 0.5),
      p5: quantile(all[at] ?? [], 0.05) / quantile(distances, 0.05),
    }));
  return { rest: found(errors.rest), withWay: found(errors.withWay), honest: honest.figure() };
}

/** Where a home may be: closer together at edges, where a metre makes a difference. */
class Places {
  readonly #columns: number;
  readonly #rows: number;
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The logarithm of how much of the cell each stands for. */
  readonly prior: Float64Array;

  constructor({ widthM, heightM }: Ground) {
    const [columns, rows] = [axis(widthM), axis(heightM)];
    [this.#columns, this.#rows] = [columns.length, rows.length];
    this.count = columns.length * rows.length;
    this.x = Float64Array.from(
      { length: this.count },
      (_, at) => columns[Math.floor(at / rows.length)]?.at ?? 0,
    );
    this.y = Float64Array.from({ length: this.count }, (_, at) => rows[at % rows.length]?.at ?? 0);
    this.prior = Float64Array.from({ length: this.count }, (_, at) =>
      Math.log(
        (columns[Math.floor(at / rows.length)]?.width ?? 0) * (rows[at % rows.length]?.width ?? 0),
      ),
    );
  }

  /** Counts of evenings become logarithms of chances, alike for places beside each other. */
  smooth(table: Float32Array, symbols: number, taught: number): void {
    const [columns, rows] = [this.#columns, this.#rows];
    const once = new Float64Array(this.count);
    for (let symbol = 0; symbol < symbols; symbol++) {
      const counts = table.subarray(symbol * this.count, (symbol + 1) * this.count);
      let sum = 0;
      for (const count of counts) sum += count;
      for (let at = 0; at < this.count; at++) {
        const inner = at >= rows && at < this.count - rows;
        once[at] = inner
          ? ((counts[at - rows] as number) +
              2 * (counts[at] as number) +
              (counts[at + rows] as number)) /
            4
          : (counts[at] as number);
      }
      for (let column = 0; column < columns; column++) {
        for (let row = 0; row < rows; row++) {
          const at = column * rows + row;
          const inner = row > 0 && row < rows - 1;
          const smooth = inner
            ? ((once[at - 1] as number) + 2 * (once[at] as number) + (once[at + 1] as number)) / 4
            : (once[at] as number);
          counts[at] = Math.log(
            (smooth + sum / this.count / taught + 0.02) / (taught + 1 + 0.02 * symbols),
          );
        }
      }
    }
  }

  /** The mean of the places, by the logarithms of their chances. */
  mean(likely: Float64Array): { x: number; y: number } {
    let best = Number.NEGATIVE_INFINITY;
    for (const value of likely) if (value > best) best = value;
    let [sum, x, y] = [0, 0, 0];
    for (let at = 0; at < this.count; at++) {
      const weight = Math.exp((likely[at] as number) - best);
      sum += weight;
      x += weight * (this.x[at] as number);
      y += weight * (this.y[at] as number);
    }
    return { x: x / sum, y: y / sum };
  }
}

function axis(lengthM: number): { at: number; width: number }[] {
  const steps = (from: number, below: number, by: number) =>
    Array.from({ length: Math.ceil((below - from) / by) }, (_, nth) => from + nth * by);
  const edge = [...steps(-72, -14, 9), ...steps(-12, 13, 4), ...steps(16, 73, 9)];
  const count = Math.max(5, Math.floor((lengthM - 190) / 45));
  const inner = steps(0, count, 1).map(
    (nth) => -lengthM / 2 + 95 + (nth * (lengthM - 190)) / (count - 1),
  );
  const at = [
    ...edge.map((off) => off - lengthM / 2),
    ...inner,
    ...edge.map((off) => off + lengthM / 2),
  ];
  at.sort((one, other) => one - other);
  return at.map((here, nth) => {
    const [before, after] = [at[nth - 1] ?? here, at[nth + 1] ?? here];
    const spans = (nth > 0 ? 1 : 0) + (nth < at.length - 1 ? 1 : 0);
    return { at: here, width: (after - before) / spans };
  });
}

/** How long it takes until others see the true cell, and how often the cell changes at rest. */
class HonestCount {
  readonly #arrivals: number[] = [];
  #evenings = 0;
  #edgeEvenings = 0;
  #flaps = 0;
  #edgeFlaps = 0;

  constructor(private readonly ground: Ground) {}

  count(home: { readonly x: number; readonly y: number }, { at, cell, cameHome }: Evening): void {
    const { widthM, heightM } = this.ground;
    const own = cellAt(this.ground, 0, 0);
    const isOwn = (one: number | undefined) =>
      one !== undefined && acrossOf(one) === acrossOf(own) && upOf(one) === upOf(own);
    const arrived = at.findIndex((t) => t > 0);
    if (cameHome) {
      const seen = isOwn(cell[arrived - 1])
        ? 0
        : (at.find((t, nth) => t > 0 && isOwn(cell[nth])) ?? REST_S);
      this.#arrivals.push(seen / 60);
    }
    let flaps = 0;
    for (let nth = 1; nth < at.length; nth++) {
      const t = at[nth] as number;
      if (t > 1800 && t <= REST_S && cell[nth] !== cell[nth - 1]) flaps++;
    }
    this.#evenings++;
    this.#flaps += flaps;
    if (Math.min(widthM / 2 - Math.abs(home.x), heightM / 2 - Math.abs(home.y)) < 20) {
      this.#edgeEvenings++;
      this.#edgeFlaps += flaps;
    }
  }

  figure(): Honest {
    const aDay = (flaps: number, evenings: number) => (flaps / evenings / (REST_S - 1800)) * 86_400;
    return {
      arrivalMedianMin: quantile(this.#arrivals, 0.5),
      arrivalP95Min: quantile(this.#arrivals, 0.95),
      flapsADay: aDay(this.#flaps, this.#evenings),
      flapsADayAtEdges: aDay(this.#edgeFlaps, this.#edgeEvenings),
    };
  }
}
