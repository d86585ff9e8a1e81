/** What a pgTAP file said of itself. */
export interface Tap {
  /** How many assertions ran. */
  readonly assertions: number;
  /** Why the file failed, one line each: none where all is well. */
  readonly problems: readonly string[];
}

/**
 * Reads the lines of a TAP report: each assertion must be ok, and there must be exactly as many as
 * planned, at least one.
 */
export function readTap(lines: readonly string[]): Tap {
  const results = lines.filter((line) => /^(not )?ok\b/.test(line));
  const planned = lines.map((line) => /^1\.\.(\d+)/.exec(line)?.[1]).find(Boolean);
  const problems = lines.filter((line, i) => /^not ok\b/.test(line) || explains(lines, i));
  if (planned === undefined) problems.push("no plan");
  else if (Number(planned) !== results.length) {
    problems.push(`planned ${planned} assertions, ran ${results.length}`);
  }
  if (results.length === 0) problems.push("no assertion ran");
  return { assertions: results.length, problems };
}

/** Whether a line is one of the comments under a failed assertion. */
function explains(lines: readonly string[], index: number): boolean {
  if (!lines[index]?.startsWith("#")) return false;
  const before = lines.slice(0, index).findLast((line) => !line.startsWith("#"));
  return before?.startsWith("not ok") ?? false;
}
