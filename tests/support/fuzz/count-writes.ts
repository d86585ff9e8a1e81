import type { Database } from "../../../supabase/local/database/database.ts";

/** Tables that a refused call may write: they are how it is refused. */
const MAY_COUNT: readonly string[] = ["private.rate_buckets"];

/** Tables that the teller alone writes, which follows earlier calls at any time. */
const OF_THE_TELLER: readonly string[] = [
  "private.channels",
  "private.horizon_groups",
  "private.horizons",
  "private.pushes",
  "private.sent_batches",
  "private.teller_rounds",
  "private.told_vibes",
  "private.waiting_events",
  "private.waiting_vibes",
  "private.waiting_pairs",
  "realtime.messages",
];

/** Where a call leaves what it changed: the teller takes it away. */
const CHANGES = "private.changes";

/**
 * Counts every row that a call writes and commits, in every table of ours and of the platform's.
 *
 * @returns what has been written so far: a number that grows
 */
export async function countWrites(database: Database): Promise<() => Promise<number>> {
  await database.exec(`
    create schema writes;
    grant usage on schema writes to public;
    create table writes.counted (n bigint not null);
    insert into writes.counted values (0);
    create function writes.count() returns trigger
    language plpgsql security definer set search_path = '' as $$
    begin
      update writes.counted set n = n + 1;
      return null;
    end $$;
    grant execute on function writes.count() to public`);
  const tables = await database.query<{ name: string }>(
    `select oid::regclass::text as name from pg_catalog.pg_class
    where relkind in ('r', 'p') and not relispartition
      and relnamespace::regnamespace::text in ('app', 'private', 'auth', 'realtime', 'net')`,
  );
  for (const { name } of tables) {
    if (MAY_COUNT.includes(name) || OF_THE_TELLER.includes(name)) continue;
    const writing = name === CHANGES ? "insert" : "insert or update or delete";
    await database.exec(
      `create trigger count_writes after ${writing} on ${name}
      for each row execute function writes.count()`,
    );
  }
  return async () => {
    const [row] = await database.query<{ n: number | string }>("select n from writes.counted");
    return Number(row?.n);
  };
}
