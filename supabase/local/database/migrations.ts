import { readdir, readFile } from "node:fs/promises";
import { type Database, DatabaseError, type Queries, type Row } from "./database.ts";
import { splitStatements } from "./split-statements.ts";

/** One file of the migrations folder, as the Supabase CLI records it. */
export interface Migration {
  readonly file: string;
  readonly version: string;
  readonly name: string;
  readonly statements: readonly string[];
}

interface AppliedMigration extends Row {
  readonly version: string;
  readonly name: string | null;
  readonly statements: readonly string[] | null;
}

/** The migrations of a folder, in order; files of other names are passed over, as the CLI does. */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const files = (await readdir(folder)).sort();
  const named = files.flatMap((file) => {
    const [, version, name] = /^(\d+)_(.*)\.sql$/.exec(file) ?? [];
    return version && name !== undefined ? [{ file, version, name }] : [];
  });
  return await Promise.all(
    named.map(async (migration) => ({
      ...migration,
      statements: splitStatements(await readFile(new URL(migration.file, folder), "utf8")),
    })),
  );
}

function readApplied(queries: Queries): Promise<AppliedMigration[]> {
  return queries.query<AppliedMigration>(
    "select version, name, statements from supabase_migrations.schema_migrations order by version",
  );
}

function sameStatements(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((statement, i) => statement === b[i]);
}

/** Throws when the folder is not the continuation of what the database has. */
function checkHistory(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
  remedy: string,
): void {
  const byVersion = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const { version, name, statements } of applied) {
    const migration = byVersion.get(version);
    if (!migration) {
      throw new Error(`migration ${version}_${name}.sql was applied and is gone: ${remedy}`);
    }
    if (statements && !sameStatements(statements, migration.statements)) {
      throw new Error(`migration ${migration.file} has changed since it was applied: ${remedy}`);
    }
  }
  const last = applied.at(-1)?.version ?? "";
  const known = new Set(applied.map(({ version }) => version));
  const late = migrations.find(({ version }) => version < last && !known.has(version));
  if (late) {
    throw new Error(`migration ${late.file} is older than the last one applied: ${remedy}`);
  }
}

/** Runs one migration as the developer's role, as hosted, where it is no superuser. */
async function apply(tx: Queries, migration: Migration): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('supabase_migrations'))");
  const { version, name, statements } = migration;
  await tx.query("select set_config('role', 'postgres', true)");
  await tx.query(`set local search_path = "$user", public, extensions`);
  const recorded = await tx.query(
    `insert into supabase_migrations.schema_migrations (version, name, statements)
     values ($1, $2, $3) on conflict do nothing returning version`,
    [version, name, statements],
  );
  if (recorded.length === 0) return;
  for (const statement of statements) await run(tx, migration.file, statement);
  // A plain `set` in a migration would outlast it on this connection.
  await tx.query("reset role");
  await tx.query("reset all");
}

async function run(tx: Queries, file: string, statement: string): Promise<void> {
  try {
    await tx.query(statement);
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    const { code, message, detail, hint } = cause;
    throw new DatabaseError(code, `migration ${file}: ${message}\n${statement}`, detail, hint, {
      cause,
    });
  }
}

/**
 * Applies the migrations of `folder` that the database lacks, in order, each in its own
 * transaction, and records them as the Supabase CLI does. `remedy` tells the developer what to do
 * when the folder and the database have parted ways.
 */
export async function applyMigrations(
  database: Database,
  folder: URL,
  remedy: string,
): Promise<void> {
  const migrations = await readMigrations(folder);
  const applied = await readApplied(database);
  checkHistory(migrations, applied, remedy);
  const known = new Set(applied.map(({ version }) => version));
  for (const migration of migrations) {
    if (!known.has(migration.version)) {
      await database.transaction((tx) => apply(tx, migration));
    }
  }
}
