import { Cron } from "croner";

/** pg_cron's own interval form. */
const SECONDS = /^\s*([1-9]|[1-5]\d)\s+seconds?\s*$/i;

/** The longest wait of one timer: setTimeout holds no more than 24.8 days. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * Gives the time of the next run after `last`, in ms since the epoch, or null when there is none:
 * for 'N seconds' N seconds after it, else the next match of the five fields, in UTC.
 * Throws when `schedule` is neither.
 */
export function nextRun(schedule: string, last: number): number | null {
  const seconds = SECONDS.exec(schedule)?.[1];
  if (seconds) return last + Number(seconds) * 1000;
  const cron = new Cron(schedule, { timezone: "UTC", mode: "5-part" });
  return cron.nextRun(new Date(last))?.getTime() ?? null;
}

/**
 * Calls `work` at each time of `schedule` until it is stopped, one call at a time: a time that
 * passes while a call runs is skipped. Returns the function that stops it.
 */
export function keepTimetable(schedule: string, work: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const waitFor = (due: number | null) => {
    if (due === null || stopped) return;
    const wait = Math.max(0, due - Date.now());
    const next = wait > LONGEST_WAIT_MS ? () => waitFor(due) : () => run(due);
    timer = setTimeout(next, Math.min(wait, LONGEST_WAIT_MS));
  };
  const run = async (due: number) => {
    await work();
    const next = nextRun(schedule, due);
    waitFor(next !== null && next < Date.now() ? nextRun(schedule, Date.now()) : next);
  };

  waitFor(nextRun(schedule, Date.now()));
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
