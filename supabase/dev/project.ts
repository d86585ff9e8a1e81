import type { Database } from "../local/database/database.ts";
import { type OpenDatabaseOptions, openDatabase } from "../local/database/open.ts";

/** Where this project's own parts lie, which the local services are given. */
export const PROJECT = {
  config: new URL("../config.toml", import.meta.url),
  migrations: new URL("../migrations/", import.meta.url),
  functions: new URL("../../functions/", import.meta.url),
} as const;

/** Opens a database with the platform and this project's migrations applied. */
export function openProjectDatabase(
  options: Omit<OpenDatabaseOptions, "migrations" | "keepMigrated">,
): Promise<Database> {
  return openDatabase({ ...options, migrations: PROJECT.migrations, keepMigrated: true });
}
