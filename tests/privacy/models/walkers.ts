import { quantile, seeded } from "../../support/statistics.ts";
import { Dwell } from "./dwell.ts";
import { acrossOf, cellAt, type Ground, Noise, upOf } from "./ground.ts";

/** How somebody walks: straight on, or in streets with turns, at one speed or each at their own. */
export interface Walks {
  readonly ground: Ground;
  readonly noiseM: number;
  readonly everyS: number;
  readonly way: "straight" | "streets";
  /** Metres a second; null for a mixture of walkers, runners and bicycles. */
  readonly speed: number | null;
}

export interface WalksFigure {
  /** The attacker's error at a change, as a share of what they have who know the cell alone. */
  readonly median: number;
  readonly changes: number;
  /** Metres by which the published cell lies behind. */
  readonly behindMedianM: number;
  readonly behindP95M: number;
}

const MIXTURE = [0.8, 1.2, 1.4, 1.7, 3, 5];
const WALK_S = 7200;
/** How many changes back an attacker looks. */
const DEPTH = 3;
const FEATURES = 3 * DEPTH;
/** Of how many changes that look most alike they take the middle. */
const ALIKE = 35;

/** A change that others see, and where the walker was by then, from the middle of the new cell. */
interface Change {
  readonly across: number;
  readonly up: number;
  readonly gapS: number;
  readonly x: number;
  readonly y: number;
}

/**
 * An attacker who knows the rule sees the moment of each change, from where to where, and those before; they
 * answer the middle of where others were at changes like it.
 */
export function followWalkers(walks: Walks, walkers: number, seed = 2): WalksFigure {
  const random = seeded(seed);
  const behind: number[] = [];
  const all = Array.from({ length: walkers }, () => changesOf(walks, random, behind));
  const known = sightings(all.slice(0, Math.floor(walkers * 0.75)));
  const wanted = sightings(all.slice(Math.floor(walkers * 0.75)));
  const { widthM, heightM } = walks.ground;
  const distances = Array.from({ length: 20_000 }, () =>
    Math.hypot((random() - 0.5) * widthM, (random() - 0.5) * heightM),
  );
  return {
    median: quantile(errors(known, wanted), 0.5) / quantile(distances, 0.5),
    changes: wanted.count,
    behindMedianM: quantile(behind, 0.5),
    behindP95M: quantile(behind, 0.95),
  };
}

/** One walker, whose published cell is compared with where they are. */
function changesOf(walks: Walks, random: () => number, behind: number[]): Change[] {
  const { ground, noiseM, everyS } = walks;
  const path = pathOf(walks, random);
  const noise = new Noise(noiseM, random);
  const dwell = new Dwell<number>(random);
  const changes: Change[] = [];
  let [cell, since] = [null as number | null, 0];
  const look = (t: number) => {
    if (dwell.cell === null || dwell.cell === cell) return;
    const [x, y] = path(t);
    changes.push({
      across: cell === null ? 0 : acrossOf(dwell.cell) - acrossOf(cell),
      up: cell === null ? 0 : upOf(dwell.cell) - upOf(cell),
      gapS: cell === null ? 0 : t - since,
      x: x - acrossOf(dwell.cell) * ground.widthM,
      y: y - upOf(dwell.cell) * ground.heightM,
    });
    [cell, since] = [dwell.cell, t];
  };
  for (let t = 0; t <= WALK_S; t += everyS) {
    if (dwell.next !== null && dwell.next.at <= t) {
      const { at } = dwell.next;
      dwell.publishDue(at);
      look(at);
    }
    const [x, y] = path(t);
    const fix = noise.fix(x, y, t === 0 ? 0 : everyS);
    dwell.fix(cellAt(ground, fix.x, fix.y), t);
    look(t);
    if (t >= 10 * everyS && dwell.cell !== null) behind.push(outside(ground, dwell.cell, x, y));
  }
  return changes;
}

/** How far a place lies outside of a cell. */
function outside({ widthM, heightM }: Ground, cell: number, x: number, y: number): number {
  const east = Math.max(Math.abs(x - acrossOf(cell) * widthM) - widthM / 2, 0);
  const north = Math.max(Math.abs(y - upOf(cell) * heightM) - heightM / 2, 0);
  return Math.hypot(east, north);
}

/** Where somebody is after so many seconds. Whoever walks in streets never turns back. */
function pathOf({ way, speed }: Walks, random: () => number): (t: number) => [number, number] {
  const pace = speed ?? (MIXTURE[Math.floor(random() * MIXTURE.length)] as number);
  const [x, y] = [(random() - 0.5) * 761, (random() - 0.5) * 610];
  if (way === "straight") {
    const angle = random() * 2 * Math.PI;
    return (t) => [x + pace * t * Math.cos(angle), y + pace * t * Math.sin(angle)];
  }
  const base = Math.floor(random() * 4);
  const side = random() < 0.5 ? 1 : -1;
  const corners = [{ at: 0, x, y }];
  const angles: number[] = [];
  for (let leg = 0; leg < 60; leg++) {
    const length = 60 - 250 * Math.log(1 - random());
    const angle = ((base + (random() < 0.5 ? side : 0)) * Math.PI) / 2;
    const last = corners[leg] as { at: number; x: number; y: number };
    angles.push(angle);
    corners.push({
      at: last.at + length,
      x: last.x + length * Math.cos(angle),
      y: last.y + length * Math.sin(angle),
    });
  }
  return (t) => {
    const along = pace * t;
    let leg = 0;
    while (leg < 59 && (corners[leg + 1] as { at: number }).at <= along) leg++;
    const corner = corners[leg] as { at: number; x: number; y: number };
    const [rest, angle] = [along - corner.at, angles[leg] as number];
    return [corner.x + rest * Math.cos(angle), corner.y + rest * Math.sin(angle)];
  };
}

/** Changes as points: what is alike lies close together. */
interface Sightings {
  readonly count: number;
  readonly points: Float32Array;
  readonly places: Float32Array;
}

function sightings(walkers: readonly (readonly Change[])[]): Sightings {
  const points: number[] = [];
  const places: number[] = [];
  for (const changes of walkers) {
    // The first is an appearance, and the second has too little before it.
    for (let nth = 2; nth < changes.length; nth++) {
      for (let back = 0; back < DEPTH; back++) {
        const change = changes[nth - back];
        const weight = 0.8 ** back;
        points.push(
          (change?.across ?? 0) * 1.5 * weight,
          (change?.up ?? 0) * 1.5 * weight,
          (Math.min(change?.gapS ?? 0, 2400) / 300) * 0.6 * weight,
        );
      }
      const { x, y } = changes[nth] as Change;
      places.push(x, y);
    }
  }
  return {
    count: places.length / 2,
    points: Float32Array.from(points),
    places: Float32Array.from(places),
  };
}

function errors(known: Sightings, wanted: Sightings): number[] {
  const nearest = new Int32Array(ALIKE);
  const distances = new Float64Array(ALIKE);
  const found: number[] = [];
  for (let one = 0; one < wanted.count; one++) {
    distances.fill(Number.POSITIVE_INFINITY);
    for (let other = 0; other < known.count; other++) {
      let distance = 0;
      for (let at = 0; at < FEATURES; at++) {
        const apart =
          (known.points[other * FEATURES + at] as number) -
          (wanted.points[one * FEATURES + at] as number);
        distance += apart * apart;
      }
      if (distance >= (distances[ALIKE - 1] as number)) continue;
      let place = ALIKE - 1;
      while (place > 0 && (distances[place - 1] as number) > distance) {
        distances[place] = distances[place - 1] as number;
        nearest[place] = nearest[place - 1] as number;
        place--;
      }
      distances[place] = distance;
      nearest[place] = other;
    }
    const [x, y] = middle(known.places, nearest);
    found.push(
      Math.hypot(
        x - (wanted.places[2 * one] as number),
        y - (wanted.places[2 * one + 1] as number),
      ),
    );
  }
  return found;
}

/** The place from which the others are nearest, all together. */
function middle(places: Float32Array, of: Int32Array): [number, number] {
  let [x, y] = [0, 0];
  for (let round = 0; round <= 8; round++) {
    let [sum, east, north] = [0, 0, 0];
    for (const one of of) {
      const [px, py] = [places[2 * one] as number, places[2 * one + 1] as number];
      const weight = round === 0 ? 1 : 1 / (Math.hypot(px - x, py - y) + 5);
      sum += weight;
      east += weight * px;
      north += weight * py;
    }
    [x, y] = [east / sum, north / sum];
  }
  return [x, y];
}
