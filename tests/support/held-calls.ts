import type { Database } from "../../supabase/local/database/database.ts";
import { addListener, type SqlListener } from "./sql-listener.ts";

/** A live listener of one town, who shares what they play and may be asked. */
export async function addNeighbour(database: Database, name: string): Promise<SqlListener> {
  const listener = await addListener(database, name);
  await listener.call("go_live");
  await listener.call("update_settings", { share_track: true, allow_find: true });
  await listener.call("update_location", { geohash: "gcpvj0" });
  return listener;
}

/** A transaction that does this and stays open until it is let go. */
export async function holding(
  database: Database,
  statement: string,
  params: unknown[] = [],
): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const holder = database.transaction(async (tx) => {
    await tx.query(statement, params);
    held.resolve();
    await letGo.promise;
  });
  await held.promise;
  return async () => {
    letGo.resolve();
    await holder;
  };
}

/** How many wait for a lock; not those of other files, whose databases are on the same server. */
export async function countWaiting(database: Database): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return row?.count ?? 0;
}

/** `done`, the code of a refusal, or the SQLSTATE of what went wrong. */
export const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (error) => (error.code === "PGRST" ? JSON.parse(error.message).code : error.code),
  );
