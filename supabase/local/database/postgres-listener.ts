import pg from "pg";
import type { Listeners } from "./connections.ts";

/** How long to wait before a lost connection is tried again. */
const RETRY_MS = 200;

/** The one connection that listens, for all who do; lost, it is made anew and everybody is woken. */
export class PostgresListener {
  readonly #config: pg.ClientConfig;
  readonly #listeners: Listeners;
  #client: Promise<pg.Client> | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(config: pg.ClientConfig, listeners: Listeners) {
    this.#config = config;
    this.#listeners = listeners;
  }

  async listen(channel: string, onWake: () => void): Promise<() => Promise<void>> {
    const remove = this.#listeners.add(channel, onWake);
    try {
      const client = await this.#connected();
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (cause) {
      remove();
      throw cause;
    }
    return async () => {
      if (!remove()) return;
      const client = await this.#client?.catch(() => null);
      await client?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => {});
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = await this.#client?.catch(() => null);
    await client?.end();
  }

  #connected(): Promise<pg.Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.#config, connectionTimeoutMillis: 10_000 });
    client.on("error", () => {});
    client.on("notification", ({ channel }) => this.#listeners.wake(channel));
    try {
      await client.connect();
    } catch (cause) {
      this.#client = null;
      throw cause;
    }
    client.on("end", () => this.#lost());
    return client;
  }

  #lost(): void {
    this.#client = null;
    if (this.#closed) return;
    this.#retry = setTimeout(() => this.#listenAgain(), RETRY_MS);
  }

  /** What was notified meanwhile is gone: everybody is woken once it listens again. */
  async #listenAgain(): Promise<void> {
    try {
      const client = await this.#connected();
      for (const channel of this.#listeners.channels) {
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      }
      this.#listeners.wakeAll();
    } catch {
      const client = await this.#client?.catch(() => null);
      // A connection that is open but could not listen ends, and with that this begins again.
      if (client) client.connection.stream.destroy();
      else this.#lost();
    }
  }
}
