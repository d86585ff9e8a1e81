import type { Row } from "../database/database.ts";

/** A row of `cron.job`, as far as running it goes. */
export interface Job extends Row {
  readonly jobid: number;
  readonly schedule: string;
  readonly command: string;
  readonly username: string;
  readonly database: string;
}

/** True when both say the same job, to be run in the same way. */
export function sameJob(a: Job, b: Job): boolean {
  return a.schedule === b.schedule && a.command === b.command && a.username === b.username;
}
