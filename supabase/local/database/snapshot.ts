import { join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import { readPlatform } from "../platform/platform.ts";
import { EmbeddedBackend } from "./embedded-backend.ts";
import { EmbeddedConnections } from "./embedded-connections.ts";
import { fileLock } from "./file-lock.ts";
import { keyOf } from "./kept-file.ts";
import { readMigrations } from "./migrations.ts";
import { keepSnapshot, readSnapshot, type Snapshot } from "./snapshot-file.ts";

/** The packages whose versions decide what a data folder of the embedded Postgres looks like. */
const PINNED = [
  "@electric-sql/pglite",
  "@electric-sql/pglite-pgtap",
  "@electric-sql/pglite-postgis",
] as const;

async function platformKey(): Promise<string> {
  const versions = PINNED.map((name) => `${name}@${manifest.devDependencies[name]}`);
  return keyOf([...versions, await readPlatform()]);
}

/** Starts an embedded Postgres from nothing, with the platform in it, and dumps its data folder. */
async function build(cacheFolder: string, onProgress: (line: string) => void): Promise<Snapshot> {
  onProgress("embedded database: first start, making a new Postgres (about 10 s)");
  const backend = await EmbeddedBackend.open({ cacheFolder });
  const connections = new EmbeddedConnections(backend);
  try {
    onProgress("embedded database: adding PostGIS and what Supabase provides (about 10 s)");
    const platform = await readPlatform();
    await connections.use((client) => client.query(platform));
    onProgress("embedded database: keeping it for the next start");
    return await backend.dump();
  } finally {
    await connections.close();
  }
}

/**
 * The data folder of an embedded Postgres with PostGIS and the platform in it, as a tar to start
 * from: from `cacheFolder` in a moment, or made there (15-25 s) when it is missing, broken, or of
 * other versions. Of several processes that need it at once, one makes it and the others wait.
 */
export async function prepareSnapshot(
  cacheFolder: string,
  onProgress: (line: string) => void,
): Promise<Snapshot> {
  const path = join(cacheFolder, `platform-${await platformKey()}.tar`);
  const ready = await readSnapshot(path);
  if (ready) return ready;
  const lock = await fileLock(join(cacheFolder, "lock"));
  try {
    const made = await readSnapshot(path);
    if (made) return made;
    const bytes = await build(cacheFolder, onProgress);
    await keepSnapshot(path, bytes, "platform-");
    return bytes;
  } finally {
    lock.release();
  }
}

/** A snapshot with the project's migrations applied too: starting from it saves some seconds. */
export interface MigratedSnapshot {
  /** Reads it; null when there is none yet of these very migrations. */
  read(): Promise<Snapshot | null>;
  /** Keeps the data folder of a database that has just been migrated, in place of all earlier ones. */
  keep(dump: Snapshot): Promise<void>;
}

/** Looks in `cacheFolder` for the snapshot of the platform with exactly these migrations. */
export async function migratedSnapshot(
  cacheFolder: string,
  migrations: URL,
): Promise<MigratedSnapshot> {
  const files = await readMigrations(migrations);
  const parts = files.flatMap(({ file, statements }) => [file, ...statements]);
  const path = join(cacheFolder, `migrated-${keyOf([await platformKey(), ...parts])}.tar`);
  return {
    read: () => readSnapshot(path),
    keep: (dump) => keepSnapshot(path, dump, "migrated-"),
  };
}
