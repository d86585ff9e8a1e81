import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { keepFile } from "./kept-file.ts";

const DIGEST_BYTES = 32;

function digest(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

/** The data folder of an embedded Postgres as a tar, to start another from. */
export type Snapshot = Uint8Array<ArrayBuffer>;

/** The snapshot in `path`, or null when there is none or its last 32 bytes are not its SHA-256. */
export async function readSnapshot(path: string): Promise<Snapshot | null> {
  const file = await readFile(path).catch(() => null);
  if (!file || file.length <= DIGEST_BYTES) return null;
  const bytes = file.subarray(0, -DIGEST_BYTES);
  const intact = Buffer.compare(digest(bytes), file.subarray(-DIGEST_BYTES)) === 0;
  return intact ? new Uint8Array(bytes) : null;
}

/** Keeps a snapshot, in place of those whose names begin as `prefix`. */
export async function keepSnapshot(path: string, bytes: Uint8Array, prefix: string): Promise<void> {
  await keepFile(path, [bytes, digest(bytes)], prefix);
}
