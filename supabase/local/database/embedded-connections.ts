import pg from "pg";
import { BackendStream } from "./backend-stream.ts";
import { type Connections, Listeners } from "./connections.ts";
import { DatabaseError } from "./database.ts";
import type { EmbeddedBackend } from "./embedded-backend.ts";
import { ARRAY_TYPES, SqlTypes } from "./sql-types.ts";
import { toDatabaseError } from "./to-database-error.ts";

/** Nobody sends our own session a cancel: who broke a statement off is its limit. */
function saidAsTimeout(cause: unknown): unknown {
  const error = toDatabaseError(cause);
  const isCancel =
    error instanceof DatabaseError &&
    error.code === "57014" &&
    error.message === "canceling statement due to user request";
  return isCancel
    ? new DatabaseError("57014", "canceling statement due to statement timeout", null, null, {
        cause,
      })
    : error;
}

/** The one session of the stack on the embedded backend, which it has in turns. */
export class EmbeddedConnections implements Connections {
  readonly #backend: EmbeddedBackend;
  readonly #types = new SqlTypes();
  readonly #listeners = new Listeners();
  #client: Promise<pg.Client> | null = null;

  constructor(backend: EmbeddedBackend) {
    this.#backend = backend;
  }

  async use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const turn = await this.#backend.turns.take();
    try {
      const client = await this.#connected();
      try {
        return await work(client);
      } finally {
        if (client.getTransactionStatus() !== "I") await client.query("rollback").catch(() => {});
      }
    } catch (cause) {
      throw saidAsTimeout(cause);
    } finally {
      turn.release();
    }
  }

  async listen(channel: string, onWake: () => void): Promise<() => Promise<void>> {
    const remove = this.#listeners.add(channel, onWake);
    try {
      await this.use((client) => client.query(`listen ${pg.escapeIdentifier(channel)}`));
    } catch (cause) {
      remove();
      throw cause;
    }
    return async () => {
      if (!remove()) return;
      const unlisten = `unlisten ${pg.escapeIdentifier(channel)}`;
      await this.use((client) => client.query(unlisten)).catch(() => {});
    };
  }

  /** What another session of the backend heard: notifications are for all of it. */
  wake(channel: string): void {
    this.#listeners.wake(channel);
  }

  async close(): Promise<void> {
    await this.#backend.close();
  }

  #connected(): Promise<pg.Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      user: "postgres",
      database: "postgres",
      ssl: false,
      pipeline: true,
      types: this.#types,
      stream: () => new BackendStream(this.#backend),
    });
    client.on("error", () => {});
    client.on("notification", ({ channel }) => this.#listeners.wake(channel));
    client.once("end", () => {
      this.#client = null;
    });
    try {
      await client.connect();
      this.#types.learnArrays((await client.query(ARRAY_TYPES)).rows);
      for (const channel of this.#listeners.channels) {
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      }
      return client;
    } catch (cause) {
      this.#client = null;
      throw cause;
    }
  }
}
