import type { Heard } from "../bench/capacity/told-together.ts";
import { seeded } from "./statistics.ts";

/** Changes that a simulated listener hears: enough for a mean within a hundredth. */
const HEARD = 100_000;

interface Change {
  readonly at: number;
  readonly leaving: boolean;
}

/** Changes around one listener, each independent of the others. */
function changes({ changes, leavings }: Heard, seed: number): Change[] {
  const random = seeded(seed);
  let at = 0;
  return Array.from({ length: HEARD }, () => {
    at -= Math.log(1 - random()) / changes;
    return { at, leaving: random() < leavings / changes };
  });
}

/** Messages a second of a teller that looks every `intervalS`, and at once at a leaving. */
export function fixedTurns(heard: Heard, intervalS: number, seed: number): number {
  return simulated(heard, seed, ({ at }) => Math.ceil(at / intervalS) * intervalS);
}

/** Messages a second of a teller that comes `intervalS` after what waited longest, or at a leaving. */
export function servedInOrder(heard: Heard, intervalS: number, seed: number): number {
  return simulated(heard, seed, ({ at }) => at + intervalS);
}

function simulated(heard: Heard, seed: number, dueFor: (change: Change) => number): number {
  let messages = 0;
  let due = Number.POSITIVE_INFINITY;
  let now = 0;
  for (const change of changes(heard, seed)) {
    now = change.at;
    if (due <= now) {
      messages += 1;
      due = Number.POSITIVE_INFINITY;
    }
    if (change.leaving) {
      messages += 1;
      due = Number.POSITIVE_INFINITY;
    } else due = Math.min(due, dueFor(change));
  }
  return messages / now;
}
