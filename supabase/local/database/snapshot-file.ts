import { Buffer } from "node:buffer";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const DIGEST_BYTES = 32;

function digest(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

/** The snapshot in `path`, or null when there is none or its last 32 bytes are not its SHA-256. */
export async function readSnapshot(path: string): Promise<Blob | null> {
  const file = await readFile(path).catch(() => null);
  if (!file || file.length <= DIGEST_BYTES) return null;
  const bytes = file.subarray(0, -DIGEST_BYTES);
  const intact = Buffer.compare(digest(bytes), file.subarray(-DIGEST_BYTES)) === 0;
  return intact ? new Blob([bytes]) : null;
}

/**
 * Keeps a snapshot whole or not at all: written beside its place, then renamed. Removes what it
 * takes the place of: the snapshots whose names begin as `prefix`, finished or not.
 */
export async function keepSnapshot(path: string, bytes: Uint8Array, prefix: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  await writeFile(unfinished, bytes);
  await writeFile(unfinished, digest(bytes), { flag: "a" });
  await rename(unfinished, path);
  for (const name of await readdir(folder)) {
    const replaced = name.startsWith(prefix) && name.endsWith(".tar") && name !== basename(path);
    if (replaced) await rm(join(folder, name), { force: true });
  }
}
