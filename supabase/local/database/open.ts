import type { Database } from "./database.ts";
import { applyMigrations } from "./migrations.ts";
import { openEmbedded } from "./open-embedded.ts";
import { openPostgres } from "./open-postgres.ts";
import { migratedSnapshot, prepareSnapshot } from "./snapshot.ts";

/** Where the database is and what it is made of. */
export interface OpenDatabaseOptions {
  /** A postgres:// address of a superuser. Without one, the embedded database is used. */
  readonly databaseUrl?: string;
  /** Where the embedded database lives, or "memory" to forget it at the end. */
  readonly dataFolder: string | "memory";
  /** Where the prepared snapshot of the embedded database is kept. */
  readonly cacheFolder: string;
  /** The folder of the project's migrations. */
  readonly migrations: URL;
  /** Makes the tables of a real Auth in place of ours; not on the embedded database. */
  readonly migrateAuth?: (database: Database) => Promise<void>;
  /** Whether a database in memory starts from a snapshot with these migrations applied. */
  readonly keepMigrated?: boolean;
  /** Where psql reaches the embedded database on 127.0.0.1 (0: any port); null, the default: nowhere. */
  readonly psqlPort?: number | null;
  /** Hears one line for each step that takes seconds. */
  readonly onProgress?: (line: string) => void;
}

async function migrated<T extends Database>(
  database: T,
  migrations: URL,
  remedy: string,
): Promise<T> {
  try {
    await applyMigrations(database, migrations, remedy);
    return database;
  } catch (cause) {
    await database.close();
    throw cause;
  }
}

async function openMigratedEmbedded(options: OpenDatabaseOptions): Promise<Database> {
  const { dataFolder, cacheFolder, psqlPort = null, onProgress = () => {} } = options;
  const { migrations, keepMigrated = false } = options;
  const cached = dataFolder === "memory" && keepMigrated;
  const cache = cached ? await migratedSnapshot(cacheFolder, migrations) : null;
  let isReady = false;
  const snapshot = async () => {
    const ready = await cache?.read();
    isReady = Boolean(ready);
    return ready ?? (await prepareSnapshot(cacheFolder, onProgress));
  };
  const remedy = `remove the data folder ${dataFolder} and start again`;
  const embedded = { dataFolder, cacheFolder, psqlPort, snapshot, onProgress };
  const database = await migrated(await openEmbedded(embedded), migrations, remedy);
  if (!isReady) await cache?.keep(await database.dump());
  return database;
}

/**
 * Opens the database of the local stack, with the platform and all migrations applied. Throws an
 * `Error` of one line for whatever the developer can set right: an address that does not answer, a
 * data folder in use, a migration that has changed since.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { databaseUrl, migrations } = options;
  if (!databaseUrl) return await openMigratedEmbedded(options);
  const remedy = "make the database anew and start again";
  return await migrated(await openPostgres(databaseUrl, options.migrateAuth), migrations, remedy);
}
