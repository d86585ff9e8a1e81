import type { Database } from "../../../supabase/local/database/database.ts";
import type { City } from "./city.ts";
import { due } from "./jobs-due.ts";
import { atMost, type Row, row } from "./row.ts";
import { setLimits } from "./town.ts";

/** A job that has not come to its end by then has shown how long its transactions are. */
const LONG_ENOUGH_MS = 60_000;

/** Each job with much to do that the planner knows nothing of: how long its longest transaction is. */
export function measureJobs(city: City): Promise<Row[]> {
  const [name] = city.present(["million", "metro"]);
  return city.inCopy(name ?? "metro", async ({ database, listeners }) => {
    await setLimits(database, { heartbeat_timeout_s: 900_000 });
    const jobs = await database.query<{ name: string; at_once: number }>(
      "select name, at_once from private.jobs order by run_every, rank",
    );
    const rows: Row[] = [];
    for (const { name, at_once } of jobs) {
      // The slow ones do each row by all that belongs to it.
      const count = at_once < 1000 ? listeners / 100 : listeners / 10;
      rows.push(...(await rowsOf(database, name, at_once, count)));
    }
    return rows;
  });
}

async function rowsOf(database: Database, job: string, atOnce: number, count: number) {
  const makeDue = due[job];
  if (makeDue === undefined)
    return [row(`job ${job}: nothing is known to be due for it`, Number.NaN, GOAL)];
  await database.exec(`set local session_replication_role = replica; ${makeDue(count)}`);
  const { longestMs, did, ms, failure } = await runOut(database, job, atOnce);
  if (failure) console.log(`  ! ${job}: ${failure}`);
  return [
    row(`job ${job}, ${count} due: longest transaction, s`, longestMs / 1000, GOAL),
    row(`job ${job}, ${count} due: rows a second`, (did / ms) * 1000),
  ];
}

const GOAL = { goal: atMost(1) };

/** Batch by batch to its end, as private.run_jobs does. */
async function runOut(database: Database, job: string, atOnce: number) {
  const began = performance.now();
  let [longestMs, did] = [0, 0];
  for (;;) {
    const from = performance.now();
    const [batch] = await database.query<{ did: number | null }>(
      "select private.run_batch($1) as did",
      [job],
    );
    longestMs = Math.max(longestMs, performance.now() - from);
    const ms = performance.now() - began;
    did += batch?.did ?? 0;
    const [state] = await database.query<{ failure: string | null; goes_on: boolean }>(
      "select failure, next_row is not null as goes_on from private.jobs where name = $1",
      [job],
    );
    const goesOn = batch?.did !== null && ((batch?.did ?? 0) >= atOnce || state?.goes_on);
    if (goesOn && ms < LONG_ENOUGH_MS) continue;
    return { longestMs, did, ms, failure: state?.failure ?? null };
  }
}
