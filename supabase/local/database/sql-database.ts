import type pg from "pg";
import type { Connections } from "./connections.ts";
import type { Database, Queries, Row } from "./database.ts";
import { runStatement, wasOutdated } from "./run-statement.ts";
import { sendTogether } from "./send-together.ts";
import { setRole } from "./set-role.ts";
import { toDatabaseError } from "./to-database-error.ts";
import type { Step, TextRow } from "./together.ts";
import { TransactionGuard } from "./transaction-guard.ts";
import { TransactionQueries } from "./transaction-queries.ts";

/** Where a `SqlDatabase` is. */
interface Place {
  readonly kind: Database["kind"];
  readonly url: string | null;
}

/** A `Database` over connections, whichever Postgres they lead to. */
export class SqlDatabase implements Database {
  readonly kind: Database["kind"];
  readonly url: string | null;
  readonly #connections: Connections;
  readonly #guard = new TransactionGuard();

  constructor(connections: Connections, { kind, url }: Place) {
    this.#connections = connections;
    this.kind = kind;
    this.url = url;
  }

  async query<T extends Row>(sql: string, params?: readonly unknown[]): Promise<T[]> {
    const run = () => this.#use((client) => runStatement<T>(client, sql, params));
    try {
      return await run();
    } catch (cause) {
      if (wasOutdated(cause, sql)) return await run();
      throw cause;
    }
  }

  async exec(script: string): Promise<void> {
    await this.#use((client) => inTransaction(client, () => client.query(script)));
  }

  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return await this.#use((client) =>
      inTransaction(client, () =>
        this.#guard.run(async () => {
          const tx = new TransactionQueries(queriesOn(client));
          const result = await work(tx);
          tx.throwFailure();
          return result;
        }),
      ),
    );
  }

  async together(steps: readonly Step[]): Promise<readonly TextRow[]> {
    return await this.#use((client) => sendTogether(client, steps));
  }

  async call(statement: string, role: string): Promise<void> {
    await this.#use(async (client) => {
      try {
        await client.query(setRole(role));
        await client.query(statement);
      } finally {
        await client.query("reset role").catch(() => {});
      }
    });
  }

  listen(channel: string, onWake: () => void): Promise<() => Promise<void>> {
    return this.#connections.listen(channel, onWake);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    this.#guard.check();
    try {
      return await this.#connections.use(work);
    } catch (cause) {
      throw toDatabaseError(cause);
    }
  }
}

function queriesOn(client: pg.ClientBase): Queries {
  return {
    async query<T extends Row>(sql: string, params?: readonly unknown[]): Promise<T[]> {
      try {
        return await runStatement<T>(client, sql, params);
      } catch (cause) {
        const error = toDatabaseError(cause);
        // It cannot run again here, where the transaction has failed with it.
        wasOutdated(error, sql);
        throw error;
      }
    },
  };
}

/** Commits when `work` resolves, rolls back when it throws. */
async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  // Sent at once, so that the first statement need not wait for its answer.
  const begun = client.query("begin");
  begun.catch(() => {});
  try {
    const result = await work();
    await begun;
    await client.query("commit");
    return result;
  } catch (cause) {
    await client.query("rollback").catch(() => {});
    throw cause;
  }
}
