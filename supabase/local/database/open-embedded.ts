import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PGlite, Transaction } from "@electric-sql/pglite";
import type { PgliteConnection } from "@supabase/lite/pglite";
import { applyPlatform } from "../platform/platform.ts";
import { createEmbedded } from "./create-embedded.ts";
import type { Database, Queries, Row } from "./database.ts";
import { type FileLock, lockHolder, tryFileLock } from "./file-lock.ts";
import { openPsqlSocket, type PsqlSocket } from "./psql-socket.ts";
import { setRole } from "./set-role.ts";
import { prepareSnapshot } from "./snapshot.ts";
import { withDatabaseErrors } from "./to-database-error.ts";
import { toParam } from "./to-param.ts";
import { TransactionGuard } from "./transaction-guard.ts";
import { TransactionQueries } from "./transaction-queries.ts";
import { takeTurn } from "./turn.ts";
import { queryMessage } from "./wire.ts";

/** Whichever of PGlite or its open transaction runs the statement. */
function queries(runner: Pick<PGlite, "query">): Queries {
  return {
    query: <T extends Row>(sql: string, params: readonly unknown[] = []) =>
      withDatabaseErrors(async () => (await runner.query<T>(sql, params.map(toParam))).rows),
  };
}

/** The embedded Postgres as a `Database`. */
export class EmbeddedDatabase implements Database {
  readonly kind = "embedded";
  readonly lite: PgliteConnection;
  #socket: PsqlSocket | null = null;
  readonly #guard = new TransactionGuard();
  readonly #queries: Queries;
  readonly #lock: FileLock | null;

  constructor(lite: PgliteConnection, lock: FileLock | null) {
    this.lite = lite;
    this.#queries = queries(lite.driver);
    this.#lock = lock;
  }

  get url(): string | null {
    return this.#socket && `postgres://postgres@127.0.0.1:${this.#socket.port}/postgres`;
  }

  async openSocket(port: number): Promise<void> {
    this.#socket = await openPsqlSocket(this.lite.driver, port);
  }

  async query<T extends Row>(sql: string, params?: readonly unknown[]): Promise<T[]> {
    this.#guard.check();
    return await this.#queries.query<T>(sql, params);
  }

  async exec(script: string): Promise<void> {
    this.#guard.check();
    await withDatabaseErrors(() => runInTurn(this.lite.driver, [script]));
  }

  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    this.#guard.check();
    return await withDatabaseErrors(() =>
      this.lite.driver.transaction((tx) => this.#guard.run(() => transact(tx, work))),
    );
  }

  async call(statement: string, role: string): Promise<void> {
    this.#guard.check();
    const script = [setRole(role), statement];
    await withDatabaseErrors(() => runInTurn(this.lite.driver, script, "reset role"));
  }

  listen(channel: string, onWake: () => void): Promise<() => Promise<void>> {
    return this.lite.driver.listen(channel, onWake);
  }

  /** A copy of the data folder, to start others from. */
  dump(): Promise<Blob> {
    return this.lite.driver.dumpDataDir("none");
  }

  async close(): Promise<void> {
    await this.#socket?.close();
    await this.lite.close();
    this.#lock?.release();
  }
}

/**
 * Sends scripts in one turn, ends the transaction that one began itself and did not end, and sends
 * `last` however they went.
 */
async function runInTurn(pglite: PGlite, scripts: readonly string[], last?: string): Promise<void> {
  const send = (script: string) => pglite.execProtocolStream(queryMessage(script));
  const turn = await takeTurn(pglite);
  try {
    for (const script of scripts) await send(script);
    if (pglite.isInTransaction()) await send("commit");
  } catch (cause) {
    if (pglite.isInTransaction()) await send("rollback");
    throw cause;
  } finally {
    if (last) await send(last);
    turn.release();
  }
}

async function transact<T>(open: Transaction, work: (tx: Queries) => Promise<T>): Promise<T> {
  const tx = new TransactionQueries(queries(open));
  const result = await work(tx);
  tx.throwFailure();
  return result;
}

async function lockFolder(dataFolder: string): Promise<FileLock> {
  const path = join(dataFolder, "lock");
  const lock = await tryFileLock(path);
  if (lock) return lock;
  throw new Error(
    `the data folder ${dataFolder} is in use by process ${await lockHolder(path)}: stop it, or choose another folder`,
  );
}

/** The file by which a data folder shows that it was made whole. */
const WHOLE = "whole";

/** A start that was killed while it filled a new data folder leaves nothing worth keeping. */
async function openFolder(
  folder: string,
  cacheFolder: string,
  onProgress: (line: string) => void,
): Promise<PgliteConnection> {
  const mark = `${folder}.${WHOLE}`;
  const exists = (path: string) =>
    stat(path).then(
      () => true,
      () => false,
    );
  if (await exists(mark)) return await createEmbedded({ cacheFolder, folder });
  await rm(folder, { recursive: true, force: true });
  const snapshot = await prepareSnapshot(cacheFolder, onProgress);
  onProgress("embedded database: filling the new data folder");
  const lite = await createEmbedded({ cacheFolder, folder, snapshot });
  await writeFile(mark, "");
  return lite;
}

/** Where an embedded database is, and how it is reached from outside the process. */
export interface EmbeddedOptions {
  readonly dataFolder: string | "memory";
  readonly cacheFolder: string;
  readonly psqlPort: number | null;
  /** What a database in memory starts from; by default the platform alone. */
  readonly snapshot: Blob | null;
  readonly onProgress: (line: string) => void;
}

async function openInMemory(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { cacheFolder, onProgress } = options;
  const snapshot = options.snapshot ?? (await prepareSnapshot(cacheFolder, onProgress));
  const lite = await createEmbedded({ cacheFolder, snapshot });
  const database = new EmbeddedDatabase(lite, null);
  await database.query("select realtime.maintain_partitions()");
  return database;
}

async function openInFolder(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { dataFolder, cacheFolder, onProgress } = options;
  const lock = await lockFolder(dataFolder);
  try {
    const lite = await openFolder(join(dataFolder, "pgdata"), cacheFolder, onProgress);
    const database = new EmbeddedDatabase(lite, lock);
    await applyPlatform(database);
    return database;
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
  const inMemory = options.dataFolder === "memory";
  const database = await (inMemory ? openInMemory(options) : openInFolder(options));
  try {
    if (options.psqlPort !== null) await database.openSocket(options.psqlPort);
    return database;
  } catch (cause) {
    await database.close();
    throw cause;
  }
}
