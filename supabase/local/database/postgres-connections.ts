import pg from "pg";
import { type Connections, Listeners } from "./connections.ts";
import { PostgresListener } from "./postgres-listener.ts";
import { ARRAY_TYPES, SqlTypes } from "./sql-types.ts";

/** Enough for the local stack's rooms, few enough for a Postgres that others use too. */
const POOL_SIZE = 10;

/** How long one waits for a connection of the pool, as PostgREST does. */
const LONGEST_WAIT_MS = 10_000;

/** How long a server may take to answer at all, at the start. */
const FIRST_ANSWER_MS = 4_000;

/** How long `close` waits for what runs. */
const CLOSE_MS = 1_000;

/**
 * A pool of connections, with `pg`: whatever is cut off, whenever, fails what runs on it and is made
 * anew. (postgres.js 3.4.9 writes on to a reserved connection that is closed, which ends the whole
 * process: porsager/postgres 1154, 1066, 1208.)
 */
export class PostgresConnections implements Connections {
  readonly #pool: pg.Pool;
  readonly #open = new Set<pg.PoolClient>();
  readonly #listener: PostgresListener;

  private constructor(config: pg.ClientConfig) {
    this.#listener = new PostgresListener(config, new Listeners());
    this.#pool = new pg.Pool({
      ...config,
      max: POOL_SIZE,
      connectionTimeoutMillis: LONGEST_WAIT_MS,
    });
    // What runs on a lost connection hears of it; an error that nobody hears would end the process.
    this.#pool.on("error", () => {});
    this.#pool.on("connect", (client) => {
      this.#open.add(client);
      client.on("error", () => {});
    });
    this.#pool.on("remove", (client) => this.#open.delete(client));
  }

  /** Throws what the driver says when the server cannot be reached. */
  static async open(connectionString: string): Promise<PostgresConnections> {
    const types = new SqlTypes();
    const config: pg.ClientConfig = {
      connectionString,
      application_name: "local services",
      options: "-c timezone=UTC -c datestyle=ISO",
      keepAlive: true,
      // What is asked at the same time is sent at the same time.
      pipeline: true,
      types,
    };
    const first = new pg.Client({ ...config, connectionTimeoutMillis: FIRST_ANSWER_MS });
    first.on("error", () => {});
    try {
      await first.connect();
      types.learnArrays((await first.query(ARRAY_TYPES)).rows);
    } finally {
      await first.end();
    }
    return new PostgresConnections(config);
  }

  async use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let isLost = false;
    try {
      return await work(client);
    } catch (cause) {
      isLost = endsConnection(cause);
      throw cause;
    } finally {
      // Whose transaction could not be ended is nobody's any more.
      client.release(isLost || client.getTransactionStatus() !== "I");
    }
  }

  listen(channel: string, onWake: () => void): Promise<() => Promise<void>> {
    return this.#listener.listen(channel, onWake);
  }

  async close(): Promise<void> {
    const cut = () => {
      for (const client of this.#open) client.connection.stream.destroy();
    };
    const timer = setTimeout(cut, CLOSE_MS);
    await Promise.all([this.#listener.close(), this.#pool.end()]);
    clearTimeout(timer);
  }
}

/** Whether the server ended the connection with this: its end may come a moment after its word. */
function endsConnection(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const said = cause instanceof pg.DatabaseError ? cause : cause.cause;
  return said instanceof pg.DatabaseError && /^(FATAL|PANIC)$/.test(said.severity ?? "");
}
