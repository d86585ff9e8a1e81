import { centreOf } from "../../shared/domain/geohash.ts";
import { metresBetween, placeIn } from "./sphere.ts";

/** Random numbers from 0 to below 1 that are the same in every run: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number of the normal distribution with a deviation of 1: Box and Muller's way. */
export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A UUID of version 4 from a seeded source. */
export function seededUuid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = "4";
  hex[16] = "8";
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The value below which that share of all lies, in the order of size. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new Error("no values");
  return value;
}

/** An attacker's error in metres. */
export interface Errors {
  readonly median: number;
  /** The twentieth part that comes closest. */
  readonly p5: number;
}

export function errorsOf(metres: readonly number[]): Errors {
  return { median: quantile(metres, 0.5), p5: quantile(metres, 0.05) };
}

/**
 * The error of an attacker who knows the cell and nothing else, and so answers its centre, while
 * the target stands anywhere in it with the same chance: the best that any attack can do.
 */
export function boundOf(cell: string): Errors {
  const centre = centreOf(cell);
  const steps = Array.from({ length: 100 }, (_, nth) => (nth + 0.5) / 100 - 0.5);
  return errorsOf(
    steps.flatMap((across) => steps.map((up) => metresBetween(centre, placeIn(cell, across, up)))),
  );
}

/**
 * The chance that two samples of one distribution differ as much as these: the two-sample
 * Kolmogorov-Smirnov test, by its asymptotic series.
 */
export function sameDistribution(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [one, other].map((values) => values.toSorted((x, y) => x - y)) as [
    number[],
    number[],
  ];
  let [i, j, distance] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.2) return 1;
  let chance = 0;
  for (let k = 1; k <= 100; k++)
    chance += (k % 2 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, chance));
}
