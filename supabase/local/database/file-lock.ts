import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";

/** A lock that one process holds until it releases it or dies, however it dies. */
export interface FileLock {
  release(): void;
}

async function openLock(path: string): Promise<Deno.FsFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return Deno.open(path, { create: true, read: true, write: true });
}

async function hold(file: Deno.FsFile): Promise<FileLock> {
  await file.truncate();
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
  return { release: () => file.close() };
}

/**
 * Takes the lock at `path`, or gives null when another process has it. The operating system keeps
 * the lock and drops it with its process, so there are no stale ones; the file, which stays, tells
 * the process id of its last holder.
 */
export async function tryFileLock(path: string): Promise<FileLock | null> {
  const file = await openLock(path);
  if (await file.tryLock(true)) return hold(file);
  file.close();
  return null;
}

/** Takes the lock at `path`, after whoever has it now. */
export async function fileLock(path: string): Promise<FileLock> {
  const file = await openLock(path);
  await file.lock(true);
  return hold(file);
}

/** The process id that the holder of the lock at `path` wrote into it, or "unknown". */
export async function lockHolder(path: string): Promise<string> {
  return (await readFile(path, "utf8").catch(() => "")).trim() || "unknown";
}
