import type { Database } from "./database.ts";
import { applyMigrations } from "./migrations.ts";
import { openEmbedded } from "./open-embedded.ts";

/** Where the database is and what it is made of. */
export interface OpenDatabaseOptions {
  /** A postgres:// address of a superuser. Without one, the embedded database is used. */
  readonly databaseUrl?: string;
  /** Where the embedded database lives, or "memory" to forget it at the end. */
  readonly dataFolder: string | "memory";
  /** Where the prepared snapshot of the embedded database is kept. */
  readonly cacheFolder: string;
  /** The folder of the project's migrations; its own by default. */
  readonly migrations?: URL;
  /** Where psql reaches the embedded database, on 127.0.0.1; null, the default, for nowhere. */
  readonly psqlPort?: number | null;
  /** Hears one line for each step that takes seconds. */
  readonly onProgress?: (line: string) => void;
}

const OWN_MIGRATIONS = new URL("../../migrations/", import.meta.url);

/** Opens the database of the local stack, with the platform and all migrations applied. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { dataFolder, cacheFolder, migrations = OWN_MIGRATIONS, onProgress = () => {} } = options;
  const database = await openEmbedded({ dataFolder, cacheFolder, onProgress });
  try {
    await applyMigrations(
      database,
      migrations,
      `remove the data folder ${dataFolder} and start again`,
    );
  } catch (cause) {
    await database.close();
    throw cause;
  }
  return database;
}
