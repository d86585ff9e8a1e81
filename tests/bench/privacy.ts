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

const PARTS: readonly (() => Line[])[] = [
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
  let missed = 0;
  for (const part of PARTS) {
    for (const line of part()) {
      const word = passes(line) ? "" : " MISSED";
      if (word) missed++;
      console.log(inWords(line) + word);
    }
  }
  if (missed > 0) throw new Error(`${missed} lines are not reached`);
}
