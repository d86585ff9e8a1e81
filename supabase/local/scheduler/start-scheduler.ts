import type { Database } from "../database/database.ts";
import { runCron } from "./cron-runner.ts";
import { sendHttp } from "./http-sender.ts";

/** How long `close` waits for a job or a request under way. */
const CLOSE_TIMEOUT_MS = 1_000;

/** What runs on the clock of the local stack. */
export interface Scheduler {
  /** Starts no more runs, and waits at most a second for those under way. */
  close(): Promise<void>;
}

async function hasExtension(database: Database, name: string): Promise<boolean> {
  const rows = await database.query("select from pg_catalog.pg_extension where extname = $1", [
    name,
  ]);
  return rows.length > 0;
}

/**
 * Does what pg_cron and pg_net do on Supabase, each only where this database lacks it: runs the jobs
 * of `cron.job` (UTC, one run of a job at a time, as the job's owner, each in its own transaction,
 * written into `cron.job_run_details`) and sends the requests of `net.http_post` and `net.http_get`.
 */
export async function startScheduler(options: { readonly database: Database }): Promise<Scheduler> {
  const { database } = options;
  const stops: (() => Promise<void>)[] = [];
  if (!(await hasExtension(database, "pg_cron"))) stops.push(await runCron(database));
  if (!(await hasExtension(database, "pg_net"))) stops.push(await sendHttp(database));
  return {
    async close() {
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, CLOSE_TIMEOUT_MS);
      await Promise.race([Promise.all(stops.map((stop) => stop())), timeout.promise]);
      clearTimeout(timer);
    },
  };
}
