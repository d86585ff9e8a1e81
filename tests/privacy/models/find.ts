import { quantile, seeded } from "../../support/statistics.ts";
import { type Game, type Outcome, play } from "./find-game.ts";
import { bothFoundS, isHalfHourCut, walk } from "./find-honest.ts";
import { errorWhenKnown } from "./find-known-place.ts";
import { RULE, type Rule, WITHOUT_OFFSET } from "./find-rule.ts";

/** A figure of the models, and between what it must lie. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
}

export const passes = ({ value, least = Number.NEGATIVE_INFINITY, most = Infinity }: Figure) =>
  value >= least && value <= most;

export const lineOf = (figure: Figure) =>
  [
    passes(figure) ? "ok  " : "FAIL",
    `${figure.name}: ${Math.round(figure.value * 100) / 100}`,
    figure.least === undefined ? "" : `(at least ${figure.least})`,
    figure.most === undefined ? "" : `(at most ${figure.most})`,
  ]
    .filter(Boolean)
    .join(" ");

const times = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);
const median = (values: readonly number[]) => quantile(values, 0.5);
const share = (values: readonly number[], most: number) =>
  values.filter((value) => value <= most).length / values.length;

const errorsAt = (outcomes: readonly Outcome[], second: number) =>
  median(outcomes.map(({ errors }) => errors.get(second) ?? Number.NaN));

/** The liar's games with somebody who stands still: how close they come, and how soon. */
export function liars(count: number, seed = 12): Figure[] {
  const random = seeded(seed);
  const games = (of: number, game: Partial<Game> = {}) =>
    times(of, () => play({ rule: RULE, random, ...game }));
  const found = (outcomes: readonly Outcome[]) => outcomes.map(({ foundS }) => foundS);
  const near = found(games(5 * count, { lastsS: 360 }));
  const afar = found(games(count, { startM: 2000, lastsS: 480 }));
  const control = games(count, { rule: WITHOUT_OFFSET, lastsS: 900 });
  return [
    {
      name: "a liar's error after half an hour, m",
      value: errorsAt(games(count), 1800),
      least: 32,
    },
    { name: "first found from 700 m, least, s", value: Math.min(...near), least: 75 },
    { name: "first found from 700 m, median, s", value: median(near), least: 140 },
    { name: "first found from 2 km, least, s", value: Math.min(...afar), least: 240 },
    // Else the attacker would be too weak to prove anything.
    {
      name: "the same liar's error without the offset, m",
      value: errorsAt(control, 900),
      most: 15,
    },
  ];
}

/** How close a liar stays behind somebody who walks. */
export function trackers(count: number, seed = 11): Figure[] {
  const random = seeded(seed);
  const lines: readonly [walkerMS: number, least: number][] = [
    [1.3, 55],
    [0.7, 40],
  ];
  return lines.map(([walkerMS, least]) => ({
    name: `error behind a walker at ${walkerMS} m/s, m`,
    value: median(times(count, () => play({ rule: RULE, random, walkerMS }).tracking)),
    least,
  }));
}

/** What is left of the secret when the moved place itself is known, in ever more Finds. */
export function knownPlaces(count: number, seed = 18): Figure[] {
  const random = seeded(seed);
  const lines: readonly [noiseM: number, finds: number, least: number][] = [
    [10, 1, 32],
    [10, 3, 32],
    [10, 10, 30],
    [25, 1, 32],
    [25, 3, 31],
    [25, 10, 29],
  ];
  return lines.map(([noiseM, finds, least]) => ({
    name: `error where the moved place is known, noise ${noiseM}, ${finds} Finds, m`,
    value: median(times(count, () => errorWhenKnown(RULE, finds, noiseM, random))),
    least,
  }));
}

/** What it costs those who want to meet, against the rule without the secret. */
export function honest(count: number, seed = 4): Figure[] {
  const walks = (rule: Rule, startM: number) => {
    const random = seeded(seed);
    return times(count, () => walk(rule, startM, random));
  };
  const figures = [200, 450].flatMap((startM): Figure[] => {
    const [moved, plain] = [walks(RULE, startM), walks(WITHOUT_OFFSET, startM)];
    const seconds = (walked: typeof moved) => walked.map(({ foundS }) => Math.min(foundS, 3600));
    const found = moved.flatMap(({ metres }) => (Number.isNaN(metres) ? [] : metres));
    const arrived = share(seconds(moved), 1800);
    return [
      {
        name: `time from ${startM} m, of that without the offset`,
        value: median(seconds(moved)) / median(seconds(plain)),
        most: 1.15,
      },
      {
        name: `arrivals within 30 min from ${startM} m (${arrived}), of those without the offset`,
        value: arrived / share(seconds(plain), 1800),
        least: 0.85,
      },
      { name: `metres at found from ${startM} m, median`, value: median(found), most: 85 },
      { name: `metres at found from ${startM} m, p95`, value: quantile(found, 0.95), most: 130 },
    ];
  });
  const random = seeded(seed);
  const together = times(count * 3, () => bothFoundS(RULE, random));
  const rides = times(count, () => (isHalfHourCut(RULE, 5, random) ? 1 : 0));
  return [
    ...figures,
    { name: "together, both found within 30 s", value: share(together, 30), least: 0.95 },
    { name: "together, both found within 180 s", value: share(together, 180), least: 0.99 },
    {
      name: "a bicycle's half hours that end by implausible fixes",
      value: rides.reduce<number>((sum, ride) => sum + ride, 0) / rides.length,
      most: 0.01,
    },
  ];
}

/** All figures; in full with as many runs as the pass lines are meant for. */
export function run(full: boolean): Figure[] {
  return [
    ...knownPlaces(full ? 250 : 60),
    ...honest(full ? 400 : 200),
    ...liars(full ? 40 : 12),
    ...(full ? trackers(24) : []),
  ];
}
