/**
 * The rule of a Find in a plane of metres, to be played many times: what the SQL does with two places,
 * and nothing of the product around it. `find-agreement.test.ts` holds the two to each other.
 */

/** Metres to the east and to the north. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export const apart = (one: Spot, other: Spot) => Math.hypot(one.x - other.x, one.y - other.y);
export const sum = (one: Spot, other: Spot): Spot => ({ x: one.x + other.x, y: one.y + other.y });

/** So many metres away, in a direction in radians. */
export const towards = (from: Spot, angle: number, metres: number): Spot => ({
  x: from.x + metres * Math.cos(angle),
  y: from.y + metres * Math.sin(angle),
});

export const RULE = {
  /** Up to how many metres it is found, close and warm. */
  edges: [65, 150, 500] as readonly number[],
  /** How much further out an edge is crossed back. */
  hysteresis: 1.15,
  /** How long it has been further before that is said. */
  holdS: 30,
  /** One fix and one answer in so many seconds. */
  everyS: 3,
  speedMS: 7,
  allowanceM: 45,
  refusedMost: 20,
  /** Between how many metres a place is moved. */
  ring: [30, 40] as readonly [least: number, most: number],
};
export type Rule = typeof RULE;

/** The same without the secret: the control, at which an attacker shows that they can attack. */
export const WITHOUT_OFFSET: Rule = { ...RULE, edges: [50, 150, 500], ring: [0, 0] };

/** Words as ranks: 0 found, 1 close, 2 warm, 3 far. */
export const FAR = 3;

/** The rank for a distance, after the rank before; null for none before. */
export function rankOf(rule: Rule, metres: number, before: number | null): number {
  const rank = rule.edges.findIndex(
    (edge, nth) => metres <= edge * (before !== null && before <= nth ? rule.hysteresis : 1),
  );
  return rank < 0 ? FAR : rank;
}

/** What one party is told: closer at once, further when it has held. */
export class Hint {
  constructor(
    private readonly rule: Rule,
    public rank: number | null = null,
    public outwardsSince: number | null = null,
  ) {}

  hear(metres: number, nowS: number): number {
    const rank = rankOf(this.rule, metres, this.rank);
    if (this.rank !== null && rank > this.rank) {
      this.outwardsSince ??= nowS;
      if (this.outwardsSince > nowS - this.rule.holdS) return this.rank;
    }
    this.outwardsSince = null;
    this.rank = rank;
    return rank;
  }
}

/** How far a party may have gone since the last fix that was believed. */
export class Allowance {
  #saved: number;
  #sinceS = 0;
  /** Implausible fixes in a row. */
  refused = 0;

  constructor(
    private readonly rule: Rule,
    /** The last fix that was believed. */
    public at: Spot,
  ) {
    this.#saved = rule.allowanceM;
  }

  /** Whether a fix would be believed so many seconds after the one before. */
  allows(fix: Spot, afterS: number): boolean {
    return this.#left(fix, this.#sinceS + afterS) >= 0;
  }

  /** Takes a fix; whether it is believed. */
  take(fix: Spot, afterS: number): boolean {
    this.#sinceS += afterS;
    const left = this.#left(fix, this.#sinceS);
    if (left < 0) {
      this.refused++;
      return false;
    }
    this.at = fix;
    this.#saved = Math.min(left, this.rule.allowanceM);
    this.#sinceS = 0;
    this.refused = 0;
    return true;
  }

  #left(fix: Spot, sinceS: number): number {
    return this.#saved + this.rule.speedMS * sinceS - apart(this.at, fix);
  }
}

/** By what a place is moved: anywhere on the ring. */
export function offsetOn({ ring: [least, most] }: Rule, random: () => number): Spot {
  const metres = Math.sqrt(least ** 2 + (most ** 2 - least ** 2) * random());
  return towards({ x: 0, y: 0 }, random() * 2 * Math.PI, metres);
}
