import { join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import { readPlatform } from "../platform/platform.ts";
import { createEmbedded } from "./create-embedded.ts";
import { fileLock } from "./file-lock.ts";
import { keyOf } from "./kept-file.ts";
import { readMigrations } from "./migrations.ts";
import { keepSnapshot, readSnapshot } from "./snapshot-file.ts";

/** The packages whose versions decide what a data folder of the embedded Postgres looks like. */
const PINNED = [
  "@electric-sql/pglite",
  "@electric-sql/pglite-pgtap",
  "@electric-sql/pglite-postgis",
  "@supabase/lite",
] as const;

async function platformKey(): Promise<string> {
  const versions = PINNED.map((name) => `${name}@${manifest.devDependencies[name]}`);
  return keyOf([...versions, await readPlatform()]);
}

/** Starts an embedded Postgres from nothing, with the platform in it, and dumps its data folder. */
async function build(
  cacheFolder: string,
  onProgress: (line: string) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  onProgress("embedded database: first start, making a new Postgres (about 10 s)");
  const connection = await createEmbedded({ cacheFolder });
  try {
    onProgress("embedded database: adding PostGIS and what Supabase provides (about 10 s)");
    await connection.driver.exec(await readPlatform());
    onProgress("embedded database: keeping it for the next start");
    const dump = await connection.driver.dumpDataDir("none");
    return new Uint8Array(await dump.arrayBuffer());
  } finally {
    await connection.close();
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
): Promise<Blob> {
  const path = join(cacheFolder, `platform-${await platformKey()}.tar`);
  const ready = await readSnapshot(path);
  if (ready) return ready;
  const lock = await fileLock(join(cacheFolder, "lock"));
  try {
    const made = await readSnapshot(path);
    if (made) return made;
    const bytes = await build(cacheFolder, onProgress);
    await keepSnapshot(path, bytes, "platform-");
    return new Blob([bytes]);
  } finally {
    lock.release();
  }
}

/** A snapshot with the project's migrations applied too: starting from it saves some seconds. */
export interface MigratedSnapshot {
  /** Null when there is none yet of these very migrations. */
  readonly ready: Blob | null;
  /** Keeps the data folder of a database that has just been migrated, in place of all earlier ones. */
  keep(dump: Blob): Promise<void>;
}

/** Looks in `cacheFolder` for the snapshot of the platform with exactly these migrations. */
export async function findMigratedSnapshot(
  cacheFolder: string,
  migrations: URL,
): Promise<MigratedSnapshot> {
  const files = await readMigrations(migrations);
  const parts = files.flatMap(({ file, statements }) => [file, ...statements]);
  const path = join(cacheFolder, `migrated-${keyOf([await platformKey(), ...parts])}.tar`);
  return {
    ready: await readSnapshot(path),
    keep: async (dump) => keepSnapshot(path, new Uint8Array(await dump.arrayBuffer()), "migrated-"),
  };
}
