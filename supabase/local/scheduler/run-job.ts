import type { Database } from "../database/database.ts";
import { DatabaseError } from "../database/database.ts";
import { splitStatements } from "../database/split-statements.ts";
import type { Job } from "./job.ts";

/** Runs a job's statements as its owner; gives the words for how that went. */
async function runStatements(database: Database, { command, username }: Job): Promise<string> {
  const statements = splitStatements(command);
  const [first = ""] = statements;
  if (statements.length === 1 && /^call\b/i.test(first)) {
    // A procedure may commit, which it may not inside a transaction.
    await database.call(first, username);
    return "CALL";
  }
  return await database.transaction(async (tx) => {
    await tx.query("select set_config('role', $1, true)", [username]);
    let rows = 0;
    for (const statement of statements) rows = (await tx.query(statement)).length;
    return rows === 1 ? "1 row" : `${rows} rows`;
  });
}

async function outcome(database: Database, job: Job): Promise<[status: string, message: string]> {
  try {
    return ["succeeded", await runStatements(database, job)];
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    return ["failed", `ERROR:  ${cause.message}`];
  }
}

/**
 * Runs a job once, as its owner, in one transaction unless it is one `call`, and writes the run into
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
