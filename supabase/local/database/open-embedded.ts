import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyPlatform } from "../platform/platform.ts";
import type { Database } from "./database.ts";
import { EmbeddedBackend } from "./embedded-backend.ts";
import { EmbeddedConnections } from "./embedded-connections.ts";
import { type FileLock, lockHolder, tryFileLock } from "./file-lock.ts";
import { openPsqlSocket, type PsqlSocket } from "./psql-socket.ts";
import { prepareSnapshot } from "./snapshot.ts";
import type { Snapshot } from "./snapshot-file.ts";
import { SqlDatabase } from "./sql-database.ts";

/** The mode of a folder that is its owner's alone. */
const OWNER_ONLY = 0o700;

/** The embedded Postgres as a `Database`. */
export interface EmbeddedDatabase extends Database {
  /** A copy of the data folder, to start others from. */
  dump(): Promise<Uint8Array<ArrayBuffer>>;
}

/** What of an embedded database ends with it. */
interface Opened {
  readonly backend: EmbeddedBackend;
  readonly connections: EmbeddedConnections;
  readonly socket: PsqlSocket | null;
  readonly lock: FileLock | null;
}

function toDatabase({ backend, connections, socket, lock }: Opened): EmbeddedDatabase {
  const url = socket && `postgres://postgres@127.0.0.1:${socket.port}/postgres`;
  const database = new SqlDatabase(connections, { kind: "embedded", url });
  const close = async () => {
    await socket?.close();
    await connections.close();
    lock?.release();
  };
  return Object.assign(database, { dump: () => backend.dump(), close });
}

async function lockFolder(dataFolder: string): Promise<FileLock> {
  const path = join(dataFolder, "lock");
  // Whatever it was made with: what phones keep is nobody else's.
  await mkdir(dataFolder, { recursive: true, mode: OWNER_ONLY });
  await chmod(dataFolder, OWNER_ONLY);
  const lock = await tryFileLock(path);
  if (lock) return lock;
  throw new Error(
    `the data folder ${dataFolder} is in use by process ${await lockHolder(path)}: stop it, or choose another folder`,
  );
}

/** The file by which a data folder shows that it was made whole. */
const WHOLE = "whole";

/** A start that was killed while it filled a new data folder leaves nothing worth keeping. */
async function openFolder(options: EmbeddedOptions): Promise<EmbeddedBackend> {
  const { dataFolder, cacheFolder, onProgress } = options;
  const folder = join(dataFolder, "pgdata");
  const mark = `${folder}.${WHOLE}`;
  const isWhole = await stat(mark).catch(() => null);
  if (isWhole) return await EmbeddedBackend.open({ cacheFolder, folder });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: OWNER_ONLY });
  const fill = () => prepareSnapshot(cacheFolder, onProgress);
  onProgress("embedded database: filling the new data folder");
  const backend = await EmbeddedBackend.open({ cacheFolder, folder, fill });
  await writeFile(mark, "");
  return backend;
}

/** Where an embedded database is, and how it is reached from outside the process. */
export interface EmbeddedOptions {
  readonly dataFolder: string | "memory";
  readonly cacheFolder: string;
  readonly psqlPort: number | null;
  /** What a database starts from that is in memory. */
  readonly snapshot: () => Promise<Snapshot>;
  readonly onProgress: (line: string) => void;
}

/** Opens the backend, and whatever holds its data folder for us. */
async function openBackend(options: EmbeddedOptions) {
  const { dataFolder, cacheFolder } = options;
  if (dataFolder === "memory") {
    const backend = await EmbeddedBackend.open({ cacheFolder, fill: options.snapshot });
    return { backend, lock: null };
  }
  const lock = await lockFolder(dataFolder);
  try {
    return { backend: await openFolder(options), lock };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

/**
 * Opens the embedded Postgres: in memory, from the prepared snapshot, or in `dataFolder`, which is
 * made from the snapshot when it is new. One process at a time may have a folder.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { psqlPort } = options;
  const { backend, lock } = await openBackend(options);
  const connections = new EmbeddedConnections(backend);
  const wake = (channel: string) => connections.wake(channel);
  try {
    const socket =
      psqlPort === null ? null : await openPsqlSocket({ backend, port: psqlPort, wake });
    const database = toDatabase({ backend, connections, socket, lock });
    if (lock) await applyPlatform(database);
    else await database.query("select realtime.maintain_partitions()");
    return database;
  } catch (cause) {
    await connections.close();
    lock?.release();
    throw cause;
  }
}
