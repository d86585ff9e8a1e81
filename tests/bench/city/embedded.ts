import { fileURLToPath } from "node:url";
import { openProjectDatabase } from "../../../supabase/dev/project.ts";
import type { Database } from "../../../supabase/local/database/database.ts";
import { quantile } from "../statistics.ts";
import { listenerId } from "./listener-id.ts";
import { populations } from "./populations.ts";
import { type Row, row } from "./row.ts";
import { changes } from "./scripts.ts";
import { liftEpochs, settle } from "./town.ts";

const CACHE = fileURLToPath(new URL("../../../.resonance/cache", import.meta.url));

const CALLS: Readonly<Record<string, string>> = {
  nearby: "api.nearby()",
  ping: "api.update_location((select cell from bench.people where i = :id))",
  "ping without a list":
    "api.update_location((select cell from bench.people where i = :id), false)",
  heartbeat: "api.heartbeat()",
  "live users": "api.live_users()",
  "vibe matches": "api.vibe_matches()",
  sync: "api.sync()",
  "change of cell": changes.cell,
  "change of track": changes.track,
  "change of radius": changes.radius,
};

/** Calls of each kind. */
const TIMES = { quick: 100, full: 500 };

/**
 * The same calls on the embedded database, which runs in this process alone: there is no backend whose
 * CPU could be told from ours, so these are milliseconds by the clock.
 */
export async function measureEmbedded(quick: boolean): Promise<Row[]> {
  const name = quick ? "village" : "town";
  const database = await openProjectDatabase({ dataFolder: "memory", cacheFolder: CACHE });
  try {
    await settle(populations[name], database);
    await liftEpochs({ database });
    const rows: Row[] = [];
    for (const [title, sql] of Object.entries(CALLS)) {
      const times = quick ? TIMES.quick : TIMES.full;
      const ms = await timesOf(database, populations[name].listeners, sql, times);
      rows.push(
        row(`embedded, ${name}, ${title}: ms, p50`, quantile(ms, 0.5)),
        row(`embedded, ${name}, ${title}: ms, p95`, quantile(ms, 0.95)),
      );
    }
    return [...rows, await tellingCost(database, name)];
  } finally {
    await database.close();
  }
}

async function timesOf(database: Database, listeners: number, sql: string, times: number) {
  const all: number[] = [];
  for (let nth = 0; nth < times; nth += 1) {
    const number = 1 + Math.floor(Math.random() * listeners);
    const claims = JSON.stringify({ role: "authenticated", sub: listenerId(number) });
    const began = performance.now();
    await database.transaction(async (tx) => {
      await tx.query(
        "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)",
        [claims],
      );
      await tx.query(`select ${sql.replaceAll(":id", String(number))}`);
    });
    all.push(performance.now() - began);
  }
  return all;
}

/** Of the changes that the calls left. */
async function tellingCost(database: Database, name: string): Promise<Row> {
  await database.query(
    "update private.limits set value = 1000000 where name = 'realtime_messages_a_second'",
  );
  const [queue] = await database.query<{ changes: number }>(
    "select count(*)::integer as changes from private.changes",
  );
  const began = performance.now();
  for (;;) {
    const [round] = await database.query<{ done: number }>("select private.tell_round() as done");
    if (!round?.done) break;
  }
  const ms = (performance.now() - began) / (queue?.changes ?? 0);
  return row(`embedded, ${name}: ms to tell of a change`, ms);
}
