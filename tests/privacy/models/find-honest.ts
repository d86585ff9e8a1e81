import { gaussian } from "../../support/statistics.ts";
import { Served } from "./find-game.ts";
import { cut, PhoneError, somewhere } from "./find-ground.ts";
import {
  Allowance,
  apart,
  FAR,
  Hint,
  offsetOn,
  type Rule,
  type Spot,
  sum,
  towards,
} from "./find-rule.ts";

/** Two honest phones: what the secret costs those who only want to meet. */

const NOISE_M = 10;
const WALKING_MS = 1.4;
/** How long a walker looks before they give up, which is longer than a Find lasts. */
const PATIENCE_S = 3600;
/** How far one goes on when it stays far. */
const LONGEST_M = 750;

export interface Walked {
  readonly foundS: number;
  /** How far from the other they were then, in truth. */
  readonly metres: number;
}

/**
 * A seeker who walks by the words alone. On while it gets no worse. Where it does: if the stretch began
 * where the word became better, back to its middle and at a right angle; if not, around.
 */
export function walk(rule: Rule, startM: number, random: () => number): Walked {
  const target = new Served({ rule, random, at: somewhere(random), noiseM: NOISE_M });
  let at = towards(target.at, random() * 2 * Math.PI, startM);
  const error = new PhoneError(NOISE_M, random);
  const allowance = new Allowance(rule, cut(sum(at, error.after(0))));
  const hint = new Hint(rule);
  const side = random() < 0.5 ? -1 : 1;
  let heading = random() * 2 * Math.PI;
  let entry = at;
  let zone: number = FAR;
  let isRim = false;
  let back: { readonly to: Spot; readonly turn: number } | null = null;
  let last: number | null = null;
  for (let nowS = 0; nowS <= PATIENCE_S; nowS += rule.everyS) {
    const rank = hint.hear(apart(target.place, allowance.at), nowS);
    if (rank === 0) return { foundS: nowS, metres: apart(at, target.at) };
    if (last === null) entry = at;
    else if (rank < last && (back === null || rank < zone)) {
      [entry, isRim, back] = [at, true, null];
    } else if (rank > last && back === null) {
      zone = last;
      if (isRim) {
        back = { to: middle(entry, at), turn: (side * Math.PI) / 2 };
        heading = Math.atan2(back.to.y - at.y, back.to.x - at.x);
        isRim = false;
      } else [heading, entry] = [heading + Math.PI, at];
    } else if (back === null && rank === FAR && apart(at, entry) > LONGEST_M) {
      back = { to: entry, turn: Math.PI / 3 };
      [isRim, zone, heading] = [false, FAR, heading + Math.PI];
    }
    last = rank;
    const step = WALKING_MS * rule.everyS;
    if (back === null) at = towards(at, heading + 0.05 * gaussian(random), step);
    else if (apart(at, back.to) <= step) {
      [at, entry, heading, back] = [back.to, back.to, heading + back.turn, null];
    } else at = towards(at, Math.atan2(back.to.y - at.y, back.to.x - at.x), step);
    allowance.take(cut(sum(at, error.after(rule.everyS))), rule.everyS);
    target.after(rule.everyS);
  }
  return { foundS: Number.POSITIVE_INFINITY, metres: Number.NaN };
}

const middle = (one: Spot, other: Spot): Spot => ({
  x: (one.x + other.x) / 2,
  y: (one.y + other.y) / 2,
});

/** Two who have come together, within ten metres: after how many seconds both have heard `found`. */
export function bothFoundS(rule: Rule, random: () => number): number {
  const at = somewhere(random);
  const parties = [at, towards(at, random() * 2 * Math.PI, random() * 10)].map((place) => ({
    error: new PhoneError(NOISE_M, random),
    place,
    offset: offsetOn(rule, random),
    // Who comes was told close.
    hint: new Hint(rule, 1),
    has: false,
  }));
  for (let nowS = 0; nowS <= 180; nowS += rule.everyS) {
    const fixes = parties.map(({ place, error }) => cut(sum(place, error.after(rule.everyS))));
    for (const [nth, party] of parties.entries()) {
      const [own, other, of] = [fixes[nth], fixes[1 - nth], parties[1 - nth]];
      if (!own || !other || !of) throw new Error("There are two.");
      party.has ||= party.hint.hear(apart(own, sum(other, of.offset)), nowS) === 0;
    }
    if (parties.every(({ has }) => has)) return nowS;
  }
  return Number.POSITIVE_INFINITY;
}

/** Half an hour of somebody who rides, with a fix in a hundred that is a hundred metres off: how it ends. */
export function isHalfHourCut(rule: Rule, speedMS: number, random: () => number): boolean {
  let at = somewhere(random);
  let heading = random() * 2 * Math.PI;
  const error = new PhoneError(NOISE_M, random);
  const allowance = new Allowance(rule, cut(sum(at, error.after(0))));
  for (let nowS = 0; nowS < 1800; ) {
    const afterS = rule.everyS + 0.4 * random();
    nowS += afterS;
    heading += 0.05 * gaussian(random);
    at = towards(at, heading, speedMS * afterS);
    let fix = sum(at, error.after(afterS));
    if (random() < 0.01) fix = towards(fix, random() * 2 * Math.PI, 100);
    allowance.take(cut(fix), afterS);
    if (allowance.refused >= rule.refusedMost) return true;
  }
  return false;
}
