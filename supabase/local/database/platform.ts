import { readFile } from "node:fs/promises";
import type { Database } from "./database.ts";

/** What Supabase provides, as one script that may run twice. */
export function readPlatform(): Promise<string> {
  return readFile(new URL("./platform.sql", import.meta.url), "utf8");
}

/** Two stacks that start on one database at the same moment take turns. */
const TAKE_TURNS = "select pg_advisory_xact_lock(hashtext('platform.sql'));";

/** Lays what Supabase provides under the migrations. The connection must be a superuser's. */
export async function applyPlatform(database: Pick<Database, "exec">): Promise<void> {
  await database.exec(`${TAKE_TURNS}\n${await readPlatform()}`);
}
