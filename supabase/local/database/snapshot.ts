import { Buffer } from "node:buffer";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import { createEmbedded } from "./create-embedded.ts";
import { fileLock } from "./file-lock.ts";
import { readPlatform } from "./platform.ts";

/** The packages whose versions decide what a data folder of the embedded Postgres looks like. */
const PINNED = [
  "@electric-sql/pglite",
  "@electric-sql/pglite-pgtap",
  "@electric-sql/pglite-postgis",
  "@supabase/lite",
] as const;

async function snapshotKey(): Promise<string> {
  const versions = PINNED.map((name) => `${name}@${manifest.devDependencies[name]}`);
  const platform = await readPlatform();
  return createHash("sha256")
    .update([...versions, platform].join("\n"))
    .digest("hex")
    .slice(0, 16);
}

/** Starts an embedded Postgres from nothing, with the platform in it, and dumps its data folder. */
async function build(onProgress: (line: string) => void): Promise<Uint8Array<ArrayBuffer>> {
  onProgress("embedded database: first start, making a new Postgres (about 10 s)");
  const connection = await createEmbedded(null);
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

function digest(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

const DIGEST_BYTES = 32;

/** The snapshot in `path`, or null when there is none or its last 32 bytes are not its SHA-256. */
async function read(path: string): Promise<Blob | null> {
  const file = await readFile(path).catch(() => null);
  if (!file || file.length <= DIGEST_BYTES) return null;
  const bytes = file.subarray(0, -DIGEST_BYTES);
  const intact = Buffer.compare(digest(bytes), file.subarray(-DIGEST_BYTES)) === 0;
  return intact ? new Blob([bytes]) : null;
}

/** Whole or not at all: written beside its place, then renamed. */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, bytes);
  await writeFile(unfinished, digest(bytes), { flag: "a" });
  await rename(unfinished, path);
}

/** Removes the snapshots of other versions, and what a killed process left half-written. */
async function sweep(folder: string, keep: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^snapshot-.+\.tar/.test(name) && name !== keep)
      await rm(join(folder, name), { force: true });
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
  await mkdir(cacheFolder, { recursive: true });
  const name = `snapshot-${await snapshotKey()}.tar`;
  const path = join(cacheFolder, name);
  const ready = await read(path);
  if (ready) return ready;
  const lock = await fileLock(join(cacheFolder, "snapshot.lock"));
  try {
    const made = await read(path);
    if (made) return made;
    const bytes = await build(onProgress);
    await write(path, bytes);
    await sweep(cacheFolder, name);
    return new Blob([bytes]);
  } finally {
    lock.release();
  }
}
