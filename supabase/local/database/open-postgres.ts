import { createPostgresConnection, type PostgresConnection } from "@supabase/lite/postgres";
import type { ReservedSql, Sql } from "postgres";
import { applyPlatform } from "../platform/platform.ts";
import { checkServer, connectionFault } from "./check-server.ts";
import type { Database, Queries, Row } from "./database.ts";
import { callAs, inTransaction } from "./postgres-transaction.ts";
import { withDatabaseErrors } from "./to-database-error.ts";
import { toParam } from "./to-param.ts";
import { TransactionGuard } from "./transaction-guard.ts";
import { TransactionQueries } from "./transaction-queries.ts";

/** Enough for the local stack's rooms, few enough for a Postgres that others use too. */
const POOL_SIZE = 10;
const CONNECT_TIMEOUT_S = 4;

/** The driver waits for ever on a server that answers with something else than Postgres. */
const ANSWER_TIMEOUT_MS = 5_000;

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
    await withDatabaseErrors(() =>
      inTransaction(this.#sql, (connection) => connection.unsafe(script).simple()),
    );
  }

  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    this.#guard.check();
    return await withDatabaseErrors(() =>
      inTransaction(this.#sql, (connection) =>
        this.#guard.run(async () => {
          const tx = new TransactionQueries(queries(connection));
          const result = await work(tx);
          tx.throwFailure();
          return result;
        }),
      ),
    );
  }

  async call(statement: string, role: string): Promise<void> {
    this.#guard.check();
    await withDatabaseErrors(() => callAs(this.#sql, statement, role));
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
      connection: { application_name: "local services" },
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

async function inTime(work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => late.reject(new Error("DATABASE_URL: what listens there is no Postgres")),
    ANSWER_TIMEOUT_MS,
  );
  work.catch(() => {});
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

/**
 * Opens a real Postgres, 15 to 18, at `databaseUrl`, as a superuser of it, and lays the platform
 * into it. Throws one clear line when it cannot be reached or is not fit.
 */
export async function openPostgres(
  databaseUrl: string,
  migrateAuth?: (database: Database) => Promise<void>,
): Promise<Database> {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl)) {
    throw new Error("DATABASE_URL is not a postgres:// address");
  }
  const database = new PostgresDatabase(connect(databaseUrl), databaseUrl);
  try {
    await inTime(checkServer(database));
    await applyPlatform(database, migrateAuth && (() => migrateAuth(database)));
    return database;
  } catch (cause) {
    await database.close();
    throw connectionFault(databaseUrl, cause);
  }
}
