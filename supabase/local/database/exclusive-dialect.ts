import type { PGlite, Transaction } from "@electric-sql/pglite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";

/** Ends a PGlite transaction that was opened step by step. */
interface OpenTransaction {
  readonly tx: Transaction;
  end(how: "commit" | "rollback"): Promise<void>;
}

/** Opens a transaction on the one backend, waiting for its turn, and keeps others out until its end. */
async function openTransaction(pglite: PGlite): Promise<OpenTransaction> {
  const opened = Promise.withResolvers<Transaction>();
  const ending = Promise.withResolvers<"commit" | "rollback">();
  const ended = pglite.transaction(async (tx) => {
    opened.resolve(tx);
    if ((await ending.promise) === "rollback") await tx.rollback();
  });
  ended.catch(opened.reject);
  return {
    tx: await opened.promise,
    end(how) {
      ending.resolve(how);
      return ended;
    },
  };
}

class Session implements DatabaseConnection {
  readonly #pglite: PGlite;
  #open: OpenTransaction | null = null;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async begin(): Promise<void> {
    this.#open = await openTransaction(this.#pglite);
  }

  async end(how: "commit" | "rollback"): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.end(how);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const runner = this.#open?.tx ?? this.#pglite;
    const result = await runner.query<R>(query.sql, [...query.parameters]);
    return { rows: result.rows, numAffectedRows: BigInt(result.affectedRows ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for a generator, and PGlite has no cursors.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("the embedded database does not stream");
  }
}

class ExclusiveDriver implements Driver {
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Session> {
    return new Session(this.#pglite);
  }

  async beginTransaction(session: Session): Promise<void> {
    await session.begin();
  }

  async commitTransaction(session: Session): Promise<void> {
    await session.end("commit");
  }

  async rollbackTransaction(session: Session): Promise<void> {
    await session.end("rollback");
  }

  async releaseConnection(session: Session): Promise<void> {
    await session.end("rollback");
  }

  async destroy(): Promise<void> {}
}

/**
 * Kysely on PGlite with transactions that keep others out. The dialect that `@supabase/lite` brings
 * sends a bare `begin` to the one backend, so that two requests at the same time share one
 * transaction, and with it the role and the claims of whoever came last.
 */
export function exclusiveDialect(pglite: PGlite): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new ExclusiveDriver(pglite),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
