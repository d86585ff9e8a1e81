import type { Database } from "../database/database.ts";
import { watch } from "../database/watch.ts";
import { type Job, sameJob } from "./job.ts";
import { runJob } from "./run-job.ts";
import { keepTimetable } from "./timetable.ts";

interface Running {
  readonly job: Job;
  readonly stop: () => void;
}

/** Holds the timetable of every active job, as `cron.job` says now. */
class CronRunner {
  readonly #database: Database;
  readonly #jobs = new Map<number, Running>();
  readonly #runs = new Map<number, Promise<void>>();
  #closed = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Starts what is new or changed and stops what is gone. */
  async look(): Promise<void> {
    const jobs = await this.#database.query<Job>(
      "select jobid, schedule, command, username, database from cron.job where active",
    );
    const wanted = new Map(jobs.map((job) => [job.jobid, job]));
    for (const [id, { job, stop }] of this.#jobs) {
      const next = wanted.get(id);
      if (next && sameJob(job, next)) continue;
      stop();
      this.#jobs.delete(id);
    }
    for (const job of wanted.values()) this.#start(job);
  }

  #start(job: Job): void {
    if (this.#closed || this.#jobs.has(job.jobid)) return;
    try {
      const stop = keepTimetable(job.schedule, () => this.#run(job));
      this.#jobs.set(job.jobid, { job, stop });
    } catch (cause) {
      console.error(`scheduler: job ${job.jobid} has no usable schedule:`, job.schedule, cause);
      this.#jobs.set(job.jobid, { job, stop: () => {} });
    }
  }

  /** One run of a job at a time, also across a change of the job. */
  async #run(job: Job): Promise<void> {
    if (this.#closed || this.#runs.has(job.jobid)) return;
    const run = runJob(this.#database, job).catch((cause) => {
      if (!this.#closed) console.error(`scheduler: job ${job.jobid}:`, cause);
    });
    this.#runs.set(job.jobid, run);
    await run;
    this.#runs.delete(job.jobid);
  }

  /** Stops all timetables; resolves when the runs under way have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { stop } of this.#jobs.values()) stop();
    await Promise.all(this.#runs.values());
  }
}

/**
 * Runs the jobs of `cron.job` until the function it resolves to is called, which waits for the runs
 * under way. A run that a killed stack left behind is written down as failed.
 */
export async function runCron(database: Database): Promise<() => Promise<void>> {
  await database.query(
    `update cron.job_run_details set status = 'failed', return_message = 'server restarted'
     where status = 'running'`,
  );
  const runner = new CronRunner(database);
  const unwatch = await watch({ database, channel: "cron_job", look: () => runner.look() });
  return async () => {
    await Promise.all([unwatch(), runner.close()]);
  };
}
