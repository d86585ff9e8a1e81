import type { Database, Queries } from "../../../supabase/local/database/database.ts";

/** What some work read, counted by Postgres in the work's own transaction. */
export interface Reads {
  /** Rows of tables and entries of their indexes. */
  readonly rows: number;
  /** Pages of both, each as often as it was looked at. */
  readonly pages: number;
  /** The tables that were read from end to end, or from the beginning until enough was found. */
  readonly scanned: readonly string[];
  /** The rows of each table of which any were read. */
  readonly byTable: Readonly<Record<string, number>>;
}

interface Counter extends Record<string, unknown> {
  readonly name: string;
  readonly rows: number;
  readonly pages: number;
  readonly scans: number;
}

/** Of one transaction: the counters of a session begin anew whenever they are handed over. */
const COUNTERS = `
  select tables.oid::regclass::text as name,
    pg_stat_get_xact_numscans(tables.oid) as scans,
    pg_stat_get_xact_tuples_returned(tables.oid)
      + greatest(pg_stat_get_xact_tuples_fetched(tables.oid), indexes.entries) as rows,
    pg_stat_get_xact_blocks_fetched(tables.oid) + indexes.pages as pages
  from pg_class as tables
  cross join lateral (
    select coalesce(sum(pg_stat_get_xact_tuples_returned(indexrelid)), 0) as entries,
      coalesce(sum(pg_stat_get_xact_blocks_fetched(indexrelid)), 0) as pages
    from pg_index where indrelid = tables.oid
  ) as indexes
  where tables.relkind = 'r'
    and tables.relnamespace = any ('{app,private,auth,realtime}'::regnamespace[])`;

/** Counts what a statement reads. */
export async function readsOf(
  tx: Queries,
  statement: string,
  params: readonly unknown[] = [],
): Promise<Reads> {
  const before = new Map((await tx.query<Counter>(COUNTERS)).map((row) => [row.name, row]));
  await tx.query(statement, params);
  const changed = (await tx.query<Counter>(COUNTERS)).map((after) => {
    const was = before.get(after.name) ?? { rows: 0, pages: 0, scans: 0 };
    return {
      name: after.name,
      rows: after.rows - was.rows,
      pages: after.pages - was.pages,
      scans: after.scans - was.scans,
    };
  });
  const sum = (of: "rows" | "pages") => changed.reduce((total, row) => total + row[of], 0);
  return {
    rows: sum("rows"),
    pages: sum("pages"),
    scanned: changed.filter(({ scans }) => scans > 0).map(({ name }) => name),
    byTable: Object.fromEntries(
      changed.filter(({ rows }) => rows > 0).map(({ name, rows }) => [name, rows]),
    ),
  };
}

/** Does some work in a transaction that is rolled back, and gives its result. */
export async function undone<T>(database: Database, work: (tx: Queries) => Promise<T>): Promise<T> {
  const rollback = new Error("rolled back");
  const results: T[] = [];
  try {
    await database.transaction(async (tx) => {
      results.push(await work(tx));
      throw rollback;
    });
  } catch (cause) {
    if (cause !== rollback) throw cause;
  }
  return results[0] as T;
}
