import { Buffer } from "node:buffer";
import type { Database } from "../database/database.ts";
import type { Feed, FeedOptions, Message } from "./feed.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

export interface RowFeedOptions extends FeedOptions {
  readonly database: Database;
  /** How often to look without a wake-up, in milliseconds: a wake-up may be lost. */
  readonly intervalMs?: number;
}

const wakeChannel = "realtime_messages";

/** What a developer should know where rows are read in place of the log, in a line. */
export const ROW_FEED_NOTE =
  "no logical decoding here: a database broadcast that is deleted before it is read is not sent " +
  "(hosted it is), and those of overlapping transactions may come in another order";

/**
 * Stands in for the log of a database that has no logical decoding, by looking at the table: rows
 * that were there when it starts, or come while it is stopped, are never read.
 *
 * A look takes the rows whose transaction was not yet finished at the look before. Snapshots name
 * top-level transactions only, and `realtime.send` writes in a subtransaction; so a look goes back
 * to the oldest transaction that was open then, and skips the ids it knows. An update makes a new
 * version of a known id, and is skipped by the same rule.
 */
export class RowFeed implements Feed {
  readonly #options: RowFeedOptions;
  #known = new Set<string>();
  #knownAtReload = 0;
  #snapshot: Snapshot | null = null;
  #starting: Promise<void> | null = null;
  /** Counts starts and stops, so that what was under way at a stop changes nothing after it. */
  #era = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #unlisten: Promise<() => Promise<void>> | null = null;
  #orderByCommit = false;
  #looking = false;
  #again = false;
  /** Whether the last look failed: a database that is away is told of once, not ten times a second. */
  #failing = false;

  constructor(options: RowFeedOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#snapshot !== null;
  }

  /** Rejects when there is no database. */
  start(): Promise<void> {
    if (this.#starting !== null) return this.#starting;
    this.#era += 1;
    const era = this.#era;
    this.#starting = this.#begin(era).catch((error) => {
      if (this.#era === era) this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  /** Forgets where it was; rows until the next start are never read. */
  stop(): void {
    this.#era += 1;
    clearInterval(this.#timer);
    this.#starting = null;
    this.#snapshot = null;
    this.#known.clear();
  }

  async close(): Promise<void> {
    this.stop();
    const listening = this.#unlisten;
    this.#unlisten = null;
    try {
      await (await listening)?.();
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  async #begin(era: number): Promise<void> {
    const { database, intervalMs = 100 } = this.#options;
    await this.#listen();
    const [row] = await database.query<{ snapshot: string; ids: string; commit_times: boolean }>(
      `select
         pg_current_snapshot()::text as snapshot,
         current_setting('track_commit_timestamp') = 'on' as commit_times,
         array_to_string(array(select id from realtime.messages), ',') as ids`,
    );
    if (this.#era !== era) return;
    if (row === undefined) throw new Error("the database gave no snapshot");
    this.#remember(row.ids);
    this.#orderByCommit = row.commit_times;
    this.#snapshot = snapshotOf(row.snapshot);
    this.#timer = setInterval(() => void this.#look(false), intervalMs);
  }

  /** Once for all starts; one that failed is tried again at the next. */
  async #listen(): Promise<void> {
    this.#unlisten ??= this.#options.database.listen(wakeChannel, () => void this.#look(true));
    try {
      await this.#unlisten;
    } catch (error) {
      this.#unlisten = null;
      throw error;
    }
  }

  /** One look at a time; a wake-up during one means another. */
  async #look(woken: boolean): Promise<void> {
    if (this.#snapshot === null) return;
    if (this.#looking) {
      this.#again ||= woken;
      return;
    }
    this.#looking = true;
    try {
      if (woken || (await this.#somethingHappened())) await this.#read();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#options.onFault(error);
      this.#failing = true;
    } finally {
      this.#looking = false;
    }
    if (this.#again) {
      this.#again = false;
      await this.#look(true);
    }
  }

  async #somethingHappened(): Promise<boolean> {
    const [row] = await this.#options.database.query<{ snapshot: string }>(
      "select pg_current_snapshot()::text as snapshot",
    );
    return row?.snapshot !== this.#snapshot?.text;
  }

  async #read(): Promise<void> {
    const since = this.#snapshot;
    if (since === null) return;
    const rows = await this.#options.database.query<Fresh>(
      this.#orderByCommit ? freshByCommitTime : freshByTransaction,
      [since.text, since.oldestOpen],
    );
    // Stopped, or stopped and started again, while the database answered.
    if (this.#snapshot !== since || rows[0] === undefined) return;
    this.#snapshot = snapshotOf(rows[0].snapshot);
    const fresh = rows.filter(({ id }) => id !== null && !this.#known.has(id));
    for (const { id } of fresh) if (id !== null) this.#known.add(id);
    const messages = fresh.filter(canBeBroadcast).map(messageOf);
    if (messages.length > 0) this.#options.onMessages(messages);
    if (this.#known.size > 2 * this.#knownAtReload + 10_000) await this.#forgetDeleted();
  }

  async #forgetDeleted(): Promise<void> {
    const since = this.#snapshot;
    const [row] = await this.#options.database.query<{ ids: string }>(
      "select array_to_string(array(select id from realtime.messages), ',') as ids",
    );
    if (row === undefined || this.#snapshot !== since) return;
    const there = new Set(row.ids.split(","));
    this.#known = new Set([...this.#known].filter((id) => there.has(id)));
    this.#knownAtReload = this.#known.size;
  }

  #remember(ids: string): void {
    this.#known = new Set(ids === "" ? [] : ids.split(","));
    this.#knownAtReload = this.#known.size;
  }
}

type Fresh = {
  readonly snapshot: string;
  readonly id: string | null;
  readonly topic: string | null;
  readonly event: string | null;
  readonly private: boolean | null;
  readonly json: string | null;
  readonly binary: string | null;
};

type Complete = Fresh & {
  readonly [Column in "id" | "topic" | "event"]: string;
} & { readonly private: boolean };

/** As in the real server: no look at `extension`, and a row without event or payload is dropped. */
function canBeBroadcast(row: Fresh): row is Complete {
  const complete = row.topic !== null && row.event !== null && row.private !== null;
  return complete && (row.json !== null || row.binary !== null);
}

function messageOf({ json, binary, snapshot: _, ...row }: Complete): Message {
  return binary === null
    ? { ...row, encoding: "json", payload: Buffer.from(json ?? "") }
    : { ...row, encoding: "binary", payload: Buffer.from(binary, "base64") };
}

/** Always at least one row, which carries the snapshot; `$1` the last one, `$2` its oldest open. */
function freshRows(commitOrder: string): string {
  return `
    select now.snapshot, fresh.id, fresh.topic, fresh.event, fresh.private, fresh.json, fresh.binary
    from (select pg_current_snapshot()::text as snapshot) as now
    left join lateral (
      select
        m.id::text as id,
        m.topic,
        m.event,
        m.private,
        m.payload::text as json,
        encode(m.binary_payload, 'base64') as binary,
        ${commitOrder} as committed,
        m.cmin::text::bigint as command,
        m.ctid as place
      from realtime.messages as m
      where now.snapshot <> $1::text and age(m.xmin) <= age($2::text::xid)
    ) as fresh on true
    order by fresh.committed, fresh.command, fresh.place`;
}

const freshByCommitTime = freshRows("pg_xact_commit_timestamp(m.xmin)");

/**
 * Without commit times the order among transactions that finished between two looks is that of
 * their last (sub)transaction ids. Rows of one transaction share `inserted_at` and stay together.
 */
const freshByTransaction = freshRows("- min(age(m.xmin)) over (partition by m.inserted_at)");
