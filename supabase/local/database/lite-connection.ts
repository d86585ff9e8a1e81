import type { Connection } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { Database, Queries, Row } from "./database.ts";

// What is left for `lite.ts`, and goes with it: a `Database` as `@supabase/lite` wants it.

class Session implements DatabaseConnection {
  readonly #database: Database;
  #open: { readonly tx: Queries; end(commit: boolean): Promise<void> } | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  async begin(): Promise<void> {
    const opened = Promise.withResolvers<Queries>();
    const ending = Promise.withResolvers<void>();
    const ended = this.#database.transaction(async (tx) => {
      opened.resolve(tx);
      await ending.promise;
    });
    ended.catch(opened.reject);
    const undone = new Error("rolled back");
    this.#open = {
      tx: await opened.promise,
      async end(commit) {
        if (commit) ending.resolve();
        else ending.reject(undone);
        await ended.catch((cause) => {
          if (cause !== undone) throw cause;
        });
      },
    };
  }

  async end(commit: boolean): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.end(commit);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const queries = this.#open?.tx ?? this.#database;
    const rows = await queries.query<Row>(query.sql, query.parameters);
    return { rows: rows as R[], numAffectedRows: BigInt(rows.length) };
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for a generator; lite never streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("the local database does not stream");
  }
}

function driver(database: Database): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => new Session(database),
    beginTransaction: (session) => (session as Session).begin(),
    commitTransaction: (session) => (session as Session).end(true),
    rollbackTransaction: (session) => (session as Session).end(false),
    releaseConnection: (session) => (session as Session).end(false),
    destroy: async () => {},
  };
}

/** A connection that never connects by itself; its `GRANT ALL` and its base schema are switched off. */
export function liteConnection(database: Database): Connection {
  const connection = createPostgresConnection({ url: "postgres://127.0.0.1:1/nowhere" });
  connection.kysely = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver(database),
      createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  connection.config.baseSchema = "";
  Reflect.set(connection, "rlsState", "active");
  return connection;
}
