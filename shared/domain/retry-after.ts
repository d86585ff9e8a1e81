/** Who names more than a day says no more than a day, and it might not fit a number, in seconds. */
const MOST_S = 86_400;

/** The days by which an HTTP date begins, which has a comma of its own. */
const DAY = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/i;

/**
 * `Retry-After` as whole seconds from 1 to a day; undefined where it names no time. It may be a number
 * of any kind or a date, and several in one where each on the way added its own: the last one that can
 * be read counts, which is the one of whoever was asked. `now` is in milliseconds since the epoch.
 */
export function retryAfterS(header: string | null, now: number): number | undefined {
  const seconds = partsOf(header ?? "")
    .map((part) => secondsOf(part, now))
    .filter((given) => !Number.isNaN(given))
    .at(-1);
  return seconds === undefined ? undefined : Math.min(Math.max(Math.ceil(seconds), 1), MOST_S);
}

function partsOf(header: string): string[] {
  const parts: string[] = [];
  for (const part of header.split(",").map((text) => text.trim())) {
    const before = parts.at(-1);
    if (before !== undefined && DAY.test(before) && !before.includes(","))
      parts.splice(-1, 1, `${before}, ${part}`);
    else parts.push(part);
  }
  return parts;
}

function secondsOf(part: string, now: number): number {
  if (/^[+-]?\d+(\.\d+)?$/.test(part)) return Number(part);
  return DAY.test(part) ? (Date.parse(part) - now) / 1000 : Number.NaN;
}
