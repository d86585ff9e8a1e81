import { cellOf, cut, PhoneError, somewhere, Walker } from "./find-ground.ts";
import { Liar } from "./find-liar.ts";
import { apart, Hint, offsetOn, type Rule, type Spot, sum, towards } from "./find-rule.ts";

/** An honest party as the server serves them: a phone that errs, and one offset for the whole Find. */
export class Served {
  readonly #walker: Walker;
  readonly #error: PhoneError;
  readonly offset: Spot;
  /** Where they are in truth. */
  at: Spot;
  /** Where the other is measured from. */
  place: Spot;

  constructor(
    {
      rule,
      random,
      at,
      noiseM,
      walkerMS = 0,
    }: {
      readonly rule: Rule;
      readonly random: () => number;
      readonly at: Spot;
      readonly noiseM: number;
      readonly walkerMS?: number;
    },
    /** What this person is moved by, by the cell in which a Find of theirs began. */
    offsets: Map<string, Spot> = new Map(),
  ) {
    this.#walker = new Walker(at, walkerMS, random);
    this.#error = new PhoneError(noiseM, random);
    this.at = at;
    const first = cut(sum(at, this.#error.after(0)));
    const known = offsets.get(cellOf(first)) ?? offsetOn(rule, random);
    offsets.set(cellOf(first), known);
    this.offset = known;
    this.place = sum(first, known);
  }

  after(seconds: number): void {
    this.at = this.#walker.after(seconds);
    this.place = sum(cut(sum(this.at, this.#error.after(seconds))), this.offset);
  }
}

/** What came of an attack: the error at each second asked for, and when the first `found` was heard. */
export interface Outcome {
  readonly errors: ReadonlyMap<number, number>;
  readonly foundS: number;
  /** The median error from the fifth minute on. */
  readonly tracking: number;
}

export interface Game {
  readonly rule: Rule;
  readonly random: () => number;
  readonly noiseM?: number;
  /** How far from the other the liar begins to pretend. */
  readonly startM?: number;
  readonly walkerMS?: number;
  readonly lastsS?: number;
}

/** One Find between a liar and an honest party who stands or walks. */
export function play(game: Game): Outcome {
  const { rule, random, noiseM = 10, startM = 700, walkerMS = 0, lastsS = 1800 } = game;
  const other = new Served({ rule, random, at: somewhere(random), noiseM, walkerMS });
  const start = towards(other.at, random() * 2 * Math.PI, startM);
  const liar = new Liar({ rule, random, start, cut, walkerMS });
  const hint = new Hint(rule);
  const errors = new Map<number, number>();
  let foundS = Number.POSITIVE_INFINITY;
  let said = liar.at;
  for (let nowS = 0; nowS <= lastsS; nowS += rule.everyS) {
    const rank = hint.hear(apart(other.place, said), nowS);
    liar.hear(rank);
    if (rank === 0) foundS = Math.min(foundS, nowS);
    errors.set(nowS, apart(liar.guess(), other.at));
    said = liar.next();
    other.after(rule.everyS);
  }
  const late = [...errors].flatMap(([nowS, error]) => (nowS >= 300 ? error : []));
  late.sort((one, another) => one - another);
  return { errors, foundS, tracking: late[Math.floor(late.length / 2)] ?? Number.NaN };
}
