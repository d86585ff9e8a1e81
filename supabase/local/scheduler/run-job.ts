import type { Database, Queries } from "../database/database.ts";
import { DatabaseError } from "../database/database.ts";
import { splitStatements } from "../database/split-statements.ts";
import type { Job } from "./job.ts";

/** Runs the command as the job's owner, in the transaction at hand. */
async function runCommand(tx: Queries, job: Job): Promise<string> {
  await tx.query("select set_config('role', $1, true)", [job.username]);
  let rows = 0;
  for (const statement of splitStatements(job.command)) {
    rows = (await tx.query(statement)).length;
  }
  return rows === 1 ? "1 row" : `${rows} rows`;
}

async function outcome(database: Database, job: Job): Promise<[status: string, message: string]> {
  try {
    return ["succeeded", await database.transaction((tx) => runCommand(tx, job))];
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    return ["failed", `ERROR:  ${cause.message}`];
  }
}

/**
 * Runs a job once, in one transaction, as its owner, and writes the run into
 * `cron.job_run_details` as pg_cron does. A failing command is a `failed` run, no error.
 */
export async function runJob(database: Database, job: Job): Promise<void> {
  const [run] = await database.query<{ runid: number }>(
    `insert into cron.job_run_details (jobid, job_pid, database, username, command, status, start_time)
     values ($1, pg_backend_pid(), $2, $3, $4, 'running', clock_timestamp()) returning runid`,
    [job.jobid, job.database, job.username, job.command],
  );
  const [status, message] = await outcome(database, job);
  await database.query(
    `update cron.job_run_details
     set status = $2, return_message = $3, end_time = clock_timestamp() where runid = $1`,
    [run?.runid, status, message],
  );
}
