/** What came of a part of a run. Only what really ran is counted. */
export interface Outcome {
  readonly passed: number;
  /** The titles of what failed. */
  readonly failed: readonly string[];
  /** The titles of what was found but did not run. */
  readonly skipped: readonly string[];
}

/** All of it as one. */
export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, { passed }) => total + passed, 0),
    failed: outcomes.flatMap(({ failed }) => failed),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

/** `12 passed, 1 failed`: the line that a run ends with. */
export function inWords({ passed, failed }: Outcome): string {
  return `${passed} passed, ${failed.length} failed`;
}
