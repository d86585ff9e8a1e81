import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Sixteen characters for a kept file's name that change with any of the parts it is made of. */
export function keyOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/**
 * Keeps a file whole or not at all: it is written beside its place, on the disk, and then renamed.
 * Removes the files whose place it takes: those whose names begin as `prefix`.
 */
export async function keepFile(
  path: string,
  parts: readonly Uint8Array[],
  prefix: string,
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  const file = await open(unfinished, "w");
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  for (const name of await readdir(folder)) {
    const replaced = name.startsWith(prefix) && name !== basename(path);
    if (replaced) await rm(join(folder, name), { force: true });
  }
}
