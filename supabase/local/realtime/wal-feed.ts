import { setTimeout as sleep } from "node:timers/promises";
import { LogicalReplicationService, type Pgoutput } from "pg-logical-replication";
import type { Database } from "../database/database.ts";
import type { Feed, FeedOptions, Message } from "./feed.ts";
import { MessagesPlugin } from "./messages-plugin.ts";
import { messageOf } from "./replicated-message.ts";

export interface WalFeedOptions extends FeedOptions {
  /** A database whose `wal_level` is logical. */
  readonly database: Database;
  /** The postgres:// address of the same database. */
  readonly url: string;
  /** A join waits no longer for the log, in milliseconds; the real service waits for nothing. */
  readonly longestWaitMs?: number;
}

/** Phones wait ten seconds for the answer to a join. */
const usualWaitMs = 7_000;

const connectMs = 4_000;

/** Pauses between tries to read again after the connection was lost. */
const firstPauseMs = 100;
const longestPauseMs = 5_000;

const longestGoodbyeMs = 1_000;

/**
 * Reads the write-ahead log by logical decoding, as the real service does: in the order of commits,
 * deleted rows included, each message once. What is committed while its connection is lost is lost.
 */
export class WalFeed implements Feed {
  readonly #options: WalFeedOptions;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #service: LogicalReplicationService | null = null;
  #slot = "";
  #ready = Promise.withResolvers<void>();
  #isReady = false;
  #failing = false;
  /** Rows of the transaction that is being read. */
  #rows: Message[] = [];

  /** Begins at once: a slot takes a moment, and waits for transactions that are open. */
  constructor(options: WalFeedOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get ready(): boolean {
    return this.#isReady;
  }

  async start(): Promise<void> {
    await within(this.#options.longestWaitMs ?? usualWaitMs, this.#ready.promise);
  }

  /** It reads on: what comes while nobody is there reaches nobody. */
  stop(): void {}

  async close(): Promise<void> {
    this.#closing.abort();
    await within(longestGoodbyeMs, this.#end());
  }

  async #run(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#read();
      } catch (error) {
        this.#report(error);
      }
      pauseMs = this.#isReady ? firstPauseMs : Math.min(2 * pauseMs, longestPauseMs);
      this.#lose();
      await sleep(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {});
    }
  }

  /** Resolves or rejects when reading has ended. */
  async #read(): Promise<void> {
    const service = new LogicalReplicationService(
      {
        connectionString: likeLibpq(this.#options.url),
        application_name: "realtime_replication_connection",
        connectionTimeoutMillis: connectMs,
        keepAlive: true,
      },
      { acknowledge: { auto: false, timeoutSeconds: 10 } },
    );
    this.#service = service;
    const lost = new Promise<never>((_, reject) => service.on("error", reject));
    lost.catch(() => {});
    service.on("start", () => this.#gain());
    service.on("data", (_lsn: string, message: Pgoutput.Message) => this.#take(message));
    this.#slot = `supabase_realtime_messages_replication_slot_${crypto.randomUUID().slice(0, 8)}`;
    try {
      if (this.#closing.signal.aborted) return;
      await Promise.race([service.subscribe(new MessagesPlugin(), this.#slot), lost]);
    } finally {
      await this.#hangUp();
    }
  }

  #take(message: Pgoutput.Message): void {
    if (message.tag === "begin") this.#rows = [];
    if (message.tag === "insert") {
      const row = messageOf(message.new);
      if (row !== null) this.#rows.push(row);
    }
    if (message.tag !== "commit" || this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    try {
      this.#options.onMessages(rows);
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  #gain(): void {
    this.#isReady = true;
    this.#failing = false;
    this.#ready.resolve();
  }

  #lose(): void {
    if (!this.#isReady) return;
    this.#isReady = false;
    this.#ready = Promise.withResolvers();
  }

  /** Of a database that is away, once. */
  #report(error: unknown): void {
    if (!this.#failing && !this.#closing.signal.aborted) this.#options.onFault(error);
    this.#failing = true;
  }

  async #hangUp(): Promise<void> {
    const service = this.#service;
    this.#service = null;
    await service?.stop().catch(() => {});
  }

  /** A database can be dropped only when its slots are gone, which takes the server a moment. */
  async #end(): Promise<void> {
    await this.#hangUp();
    await this.#running;
    const look = () =>
      this.#options.database.query(
        "select from pg_catalog.pg_replication_slots where slot_name = $1",
        [this.#slot],
      );
    try {
      while ((await look()).length > 0) await sleep(10);
    } catch {
      // Without its database there is no slot to wait for.
    }
  }
}

/** Waits for it, but no longer than that. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const late = sleep(ms, undefined, { signal: done.signal }).catch(() => {});
  await Promise.race([work, late]);
  done.abort();
}

/** An address means what it means to psql and to the other driver: `sslmode=require` asks for no proof. */
function likeLibpq(url: string): string {
  const address = new URL(url);
  if (address.searchParams.has("sslmode")) address.searchParams.set("uselibpqcompat", "true");
  return address.href;
}
