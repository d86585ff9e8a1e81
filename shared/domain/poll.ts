/** Between which times a player is asked again, in seconds: limits of the database. */
export interface PollBounds {
  readonly leastS: number;
  readonly mostS: number;
}

/** A second after the end, the next track is surely there. */
const AFTER_THE_END_S = 1;

/** How far the moments of several listeners are spread, as a part of the wait. */
const JITTER = 0.1;

/**
 * In how many seconds to ask a player again: when what plays should have ended, or after `mostS` when
 * that is later or not known, always within the bounds. `random` from 0 to 1 spreads the listeners
 * who began at one moment: a little later, but where that is `mostS`, a little earlier.
 */
export function nextPollS(
  remainingMs: number | null,
  { leastS, mostS }: PollBounds,
  random: number,
): number {
  const endS = remainingMs === null ? mostS : remainingMs / 1000 + AFTER_THE_END_S;
  const waitS = Math.min(Math.max(endS, leastS), mostS);
  const jitterS = waitS * JITTER * random;
  return waitS === mostS ? Math.max(mostS - jitterS, leastS) : Math.min(waitS + jitterS, mostS);
}
