import { gaussian } from "../../support/statistics.ts";
import { somewhere } from "./find-ground.ts";
import {
  Allowance,
  apart,
  Hint,
  offsetOn,
  type Rule,
  rankOf,
  type Spot,
  sum,
  towards,
} from "./find-rule.ts";

/**
 * A party of a Find who sits on a sofa and makes places up. They know the rule and the other's cell, keep
 * a cloud of what may be true of the other, say next what tells most in the shortest time, and believe
 * what agrees with the words that they get. Seeker or target: it is the same game.
 */

const CLOUD = 1200;
/** How many ways of going on are weighed against each other, by how many of the cloud. */
const WAYS = 40;
const JUDGES = 250;
/** How far from where the other may be it is worth to stand: at the edges, and inside them. */
const DISTANCES = [0, 25, 50, 65, 75, 100, 150, 173, 300, 500, 575] as const;
/** How likely a word is that what may be true does not explain. */
const SURPRISE = { still: 0.01, walking: 0.02 } as const;

/** What may be true: where the other is, and by what that is moved. */
interface Guess {
  at: Spot;
  moved: Spot;
  heading: number;
  hint: Hint;
  weight: number;
}

interface Way {
  readonly to: Spot;
  /** How long to stand there. */
  stayS: number;
}

export class Liar {
  #cloud: Guess[];
  #way: Way | null = null;
  #last: number | null = null;
  #nowS = 0;
  readonly #allowance: Allowance;

  constructor(
    private readonly options: {
      readonly rule: Rule;
      readonly random: () => number;
      /** Where they begin to pretend that they are. */
      readonly start: Spot;
      /** How the words of a place reach the server. */
      readonly cut: (spot: Spot) => Spot;
      /** How fast the other is said to walk. */
      readonly walkerMS?: number;
    },
  ) {
    const { rule, random, start, cut } = options;
    this.#allowance = new Allowance(rule, cut(start));
    this.#cloud = Array.from({ length: CLOUD }, () => ({
      at: somewhere(random),
      moved: offsetOn(rule, random),
      heading: Math.floor(random() * 4),
      hint: new Hint(rule),
      weight: 1,
    }));
  }

  /** Where they say that they are at first. */
  get at(): Spot {
    return this.#allowance.at;
  }

  /** What they hear of where they said that they are. */
  hear(rank: number): void {
    const { walkerMS = 0 } = this.options;
    const surprise = walkerMS > 0 ? SURPRISE.walking : SURPRISE.still;
    let [all, squares] = [0, 0];
    for (const guess of this.#cloud) {
      const said = guess.hint.hear(apart(sum(guess.at, guess.moved), this.at), this.#nowS);
      if (said !== rank) guess.weight *= surprise;
      all += guess.weight;
    }
    for (const guess of this.#cloud) {
      guess.weight /= all;
      squares += guess.weight ** 2;
    }
    if (1 / squares < CLOUD / 2) this.#cloud = this.#drawn(CLOUD).map((one) => this.#varied(one));
    if (rank !== this.#last) this.#way = null;
    this.#last = rank;
    if (walkerMS > 0) for (const guess of this.#cloud) this.#walks(guess, walkerMS);
  }

  /** There was no hint, and the next one follows from none before. */
  hearNothing(): void {
    this.#last = null;
    for (const guess of this.#cloud) guess.hint = new Hint(this.options.rule);
  }

  /** Some seconds later: where they say that they are then. */
  next(): Spot {
    const { everyS, speedMS } = this.options.rule;
    this.#nowS += everyS;
    this.#way ??= this.#best();
    const { to } = this.#way;
    const from = this.at;
    // As far on the way as is believed, without being slower than they may be.
    const metres = apart(from, to);
    const furthest = Math.min(1, (2 * speedMS * everyS) / Math.max(metres, 1e-9));
    let fix = from;
    for (let share = furthest; share > 0.01; share *= 0.8) {
      const spot = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
      fix = this.options.cut(spot);
      if (this.#allowance.allows(fix, everyS)) break;
    }
    if (!this.#allowance.take(fix, everyS)) this.#allowance.take(from, 0);
    if (apart(this.at, this.options.cut(to)) < 1) {
      this.#way.stayS -= everyS;
      if (this.#way.stayS <= 0) this.#way = null;
    }
    return this.at;
  }

  /** Where they believe that the other is. */
  guess(): Spot {
    let [x, y, all] = [0, 0, 0];
    for (const { at, weight } of this.#cloud) {
      x += at.x * weight;
      y += at.y * weight;
      all += weight;
    }
    return { x: x / all, y: y / all };
  }

  /** So many of the cloud, as likely as they are. */
  #drawn(count: number): Guess[] {
    const first = this.options.random();
    const all = this.#cloud.reduce((sum, { weight }) => sum + weight, 0);
    const drawn: Guess[] = [];
    let passed = 0;
    for (const guess of this.#cloud) {
      passed += (guess.weight / all) * count;
      while (drawn.length + first < passed && drawn.length < count) drawn.push(guess);
    }
    return drawn;
  }

  /** Something like it: else the cloud would shrink to a few. */
  #varied({ at, moved, heading, hint }: Guess): Guess {
    const { rule, random } = this.options;
    const [least, most] = rule.ring;
    const near = (spot: Spot, metres: number) => ({
      x: spot.x + metres * gaussian(random),
      y: spot.y + metres * gaussian(random),
    });
    const other = most > 0 ? near(moved, 2) : moved;
    const metres = Math.hypot(other.x, other.y);
    const onRing = metres > 0 ? Math.min(most + 1, Math.max(least - 1, metres)) / metres : 1;
    return {
      at: near(at, 3),
      moved: { x: other.x * onRing, y: other.y * onRing },
      heading,
      hint: new Hint(rule, hint.rank, hint.outwardsSince),
      weight: 1,
    };
  }

  #walks(guess: Guess, speedMS: number): void {
    const { rule, random } = this.options;
    if (random() < (speedMS * rule.everyS) / 190) guess.heading += Math.floor(random() * 3) - 1;
    const metres = speedMS * rule.everyS * (1 + 0.1 * gaussian(random));
    guess.at = towards(guess.at, (guess.heading * Math.PI) / 2, metres);
  }

  /** The way whose words would part the cloud most in its time. */
  #best(): Way {
    const { rule, random } = this.options;
    const judges = this.#drawn(JUDGES).map(({ at, moved, hint }) => ({
      place: sum(at, moved),
      rank: hint.rank ?? 3,
    }));
    let best: Way = { to: this.at, stayS: 0 };
    let most = -1;
    for (let nth = 0; nth < WAYS; nth++) {
      const aim = judges[Math.floor(random() * judges.length)]?.place ?? this.at;
      const distance = DISTANCES[Math.floor(random() * DISTANCES.length)] ?? 0;
      const to = towards(aim, random() * 2 * Math.PI, distance);
      const goesS = apart(this.at, to) / rule.speedMS;
      for (const stayS of [0, rule.holdS + rule.everyS]) {
        const holds = stayS === 0 && goesS < rule.holdS;
        const worth = bitsOf(rule, to, judges, holds) / (goesS + stayS + rule.everyS);
        if (worth > most) [most, best] = [worth, { to, stayS }];
      }
    }
    return best;
  }
}

/** How much a word at a place would tell, in bits. */
function bitsOf(
  rule: Rule,
  to: Spot,
  judges: readonly { readonly place: Spot; readonly rank: number }[],
  holds: boolean,
): number {
  const counts = [0, 0, 0, 0];
  for (const { place, rank } of judges) {
    const then = rankOf(rule, apart(place, to), rank);
    const said = holds && then > rank ? rank : then;
    counts[said] = (counts[said] ?? 0) + 1;
  }
  return counts.reduce((bits, count) => {
    const share = count / judges.length;
    return share > 0 ? bits - share * Math.log2(share) : bits;
  }, 0);
}
