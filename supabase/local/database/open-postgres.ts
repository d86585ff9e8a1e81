import { createPostgresConnection, type PostgresConnection } from "@supabase/lite/postgres";
import type { ReservedSql, Sql } from "postgres";
import { checkServer, connectionFault } from "./check-server.ts";
import type { Database, Queries, Row } from "./database.ts";
import { applyPlatform } from "./platform.ts";
import { withDatabaseErrors } from "./to-database-error.ts";
import { toParam } from "./to-param.ts";
import { TransactionGuard } from "./transaction-guard.ts";
import { TransactionQueries } from "./transaction-queries.ts";

/** Enough for the local stack's rooms, few enough for a Postgres that others use too. */
const POOL_SIZE = 10;
const CONNECT_TIMEOUT_S = 5;

/** The pool or one connection of it runs the statement; the server infers the parameters' types. */
function queries(sql: Sql | ReservedSql): Queries {
  return {
    query: <T extends Row>(statement: string, params: readonly unknown[] = []) =>
      withDatabaseErrors(async () => {
        const typed = params.map((value) => sql.typed(toParam(value) as string, 0));
        return [
          ...(await sql.unsafe<T[]>(statement, typed, { prepare: params.length > 0 })),
        ] as T[];
      }),
  };
}

class PostgresDatabase implements Database {
  readonly kind = "postgres";
  readonly lite: PostgresConnection;
  readonly url: string;
  readonly #sql: Sql;
  readonly #guard = new TransactionGuard();
  readonly #queries: Queries;

  constructor(lite: PostgresConnection, url: string) {
    this.lite = lite;
    this.url = url;
    this.#sql = lite.driver;
    this.#queries = queries(this.#sql);
  }

  async query<T extends Row>(sql: string, params?: readonly unknown[]): Promise<T[]> {
    this.#guard.check();
    return await this.#queries.query<T>(sql, params);
  }

  async exec(script: string): Promise<void> {
    this.#guard.check();
    const connection = await this.#sql.reserve();
    try {
      await withDatabaseErrors(() => connection.unsafe(script).simple());
    } finally {
      // Ends the transaction that a script began itself and did not end.
      await connection.unsafe("rollback").catch(() => {});
      connection.release();
    }
  }

  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    this.#guard.check();
    const connection = await this.#sql.reserve();
    try {
      return await withDatabaseErrors(() => this.#guard.run(() => transact(connection, work)));
    } finally {
      connection.release();
    }
  }

  /** Wakes once more after a lost connection is back: what was notified meanwhile is gone. */
  async listen(channel: string, onWake: () => void): Promise<() => Promise<void>> {
    const { unlisten } = await this.#sql.listen(channel, onWake, onWake);
    return unlisten;
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 1 });
  }
}

async function transact<T>(connection: ReservedSql, work: (tx: Queries) => Promise<T>): Promise<T> {
  const tx = new TransactionQueries(queries(connection));
  // Sent at once, so that the first statement need not wait for its answer.
  const begun = connection.unsafe("begin").execute();
  try {
    const [result] = await Promise.all([work(tx), begun]);
    tx.throwFailure();
    await connection.unsafe("commit");
    return result;
  } catch (cause) {
    await connection.unsafe("rollback").catch(() => {});
    throw cause;
  }
}

/** JSON text goes to the server as it is, on both drivers; anything else is made JSON here. */
function jsonText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function connect(databaseUrl: string): PostgresConnection {
  const connection = createPostgresConnection({
    url: databaseUrl,
    postgresOptions: {
      max: POOL_SIZE,
      connect_timeout: CONNECT_TIMEOUT_S,
      connection: { application_name: "resonance" },
      onnotice: () => {},
      types: {
        json: { to: 114, from: [114], serialize: jsonText, parse: JSON.parse },
        jsonb: { to: 3802, from: [3802], serialize: jsonText, parse: JSON.parse },
      },
    },
  });
  connection.config.baseSchema = "";
  Reflect.set(connection, "rlsState", "active");
  return connection;
}

/**
 * Opens a real Postgres, 15 to 18, at `databaseUrl`, as a superuser of it, and lays the platform
 * into it. Throws one clear line when it cannot be reached or is not fit.
 */
export async function openPostgres(databaseUrl: string): Promise<Database> {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl)) {
    throw new Error("DATABASE_URL is not a postgres:// address");
  }
  const database = new PostgresDatabase(connect(databaseUrl), databaseUrl);
  try {
    await checkServer(database);
    await applyPlatform(database);
    return database;
  } catch (cause) {
    await database.close();
    throw connectionFault(databaseUrl, cause);
  }
}
