import { passes as isReached, lineOf, run as runFinds } from "../privacy/models/find.ts";
import {
  homesAtLatitude,
  homesLines,
  homesOfOtherPhones,
  homesWithoutMemory,
  inWords,
  type Line,
  passes,
  walkersLines,
} from "../privacy/models/places.ts";

const EFFORT = { evenings: 60, homes: 900 };
const WALKERS = 4000;

/** A figure in words, and whether its line is reached. */
type Shown = readonly [words: string, reached: boolean];

const shown = (line: Line): Shown => [inWords(line), passes(line)];

const PLACES: readonly (() => Line[])[] = [
  () => homesLines(10, EFFORT),
  () => homesLines(25, EFFORT),
  () => homesAtLatitude(0, EFFORT),
  () => homesAtLatitude(69.6, EFFORT),
  () => homesOfOtherPhones(EFFORT),
  () => homesWithoutMemory(EFFORT),
  () => walkersLines(WALKERS),
];

/**
 * `npm run bench -- privacy`: what an attacker learns beyond the cell, in models of the rules, with the
 * figures that the privacy note quotes. Ends with 1 where a line is not reached.
 */
export async function benchPrivacy(): Promise<void> {
  const parts: readonly (() => Shown[])[] = [
    ...PLACES.map((part) => () => part().map(shown)),
    () => runFinds(true).map((figure): Shown => [lineOf(figure), isReached(figure)]),
  ];
  let missed = 0;
  for (const part of parts) {
    for (const [words, reached] of part()) {
      if (!reached) missed++;
      console.log(reached ? words : `${words} MISSED`);
    }
  }
  if (missed > 0) throw new Error(`${missed} lines are not reached`);
}
