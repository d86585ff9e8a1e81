import { applyPlatform } from "../platform/platform.ts";
import { checkServer, connectionFault } from "./check-server.ts";
import type { Database } from "./database.ts";
import { PostgresConnections } from "./postgres-connections.ts";
import { SqlDatabase } from "./sql-database.ts";

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
  const connections = await PostgresConnections.open(databaseUrl).catch((cause) => {
    throw connectionFault(databaseUrl, cause);
  });
  const database = new SqlDatabase(connections, { kind: "postgres", url: databaseUrl });
  try {
    await checkServer(database);
    await applyPlatform(database, migrateAuth && (() => migrateAuth(database)));
    return database;
  } catch (cause) {
    await database.close();
    throw connectionFault(databaseUrl, cause);
  }
}
