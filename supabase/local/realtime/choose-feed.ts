import type { Database } from "../database/database.ts";
import type { Feed, FeedOptions } from "./feed.ts";
import { ROW_FEED_NOTE, RowFeed } from "./row-feed.ts";
import { WalFeed } from "./wal-feed.ts";

/** What database broadcasts lack here beside the hosted ones, in a line; null where nothing. */
export async function replicationNote(database: Database): Promise<string | null> {
  return (await decodes(database)) === null ? ROW_FEED_NOTE : null;
}

/** The log where the database decodes it, and the table elsewhere. */
export class ChosenFeed implements Feed {
  readonly #options: FeedOptions & { readonly database: Database };
  #feed: Feed | null = null;
  #choosing: Promise<Feed> | null = null;

  constructor(options: FeedOptions & { readonly database: Database }) {
    this.#options = options;
    // A database that is away is asked again at the first join.
    this.#choose().catch(() => {});
  }

  get ready(): boolean {
    return this.#feed?.ready ?? false;
  }

  async start(): Promise<void> {
    await (await this.#choose()).start();
  }

  stop(): void {
    this.#feed?.stop();
  }

  async close(): Promise<void> {
    await (await this.#choosing?.catch(() => null))?.close();
  }

  #choose(): Promise<Feed> {
    this.#choosing ??= this.#open().catch((error) => {
      this.#choosing = null;
      throw error;
    });
    return this.#choosing;
  }

  async #open(): Promise<Feed> {
    const url = await decodes(this.#options.database);
    this.#feed = url === null ? new RowFeed(this.#options) : new WalFeed({ ...this.#options, url });
    return this.#feed;
  }
}

/** The address of a database that decodes its log, or null. */
async function decodes(database: Database): Promise<string | null> {
  if (database.kind === "embedded") return null;
  const [row] = await database.query(`select
    current_setting('wal_level') = 'logical'
      and current_setting('max_wal_senders') <> '0'
      and current_setting('max_replication_slots') <> '0' as decodes`);
  return row?.decodes === true ? database.url : null;
}
