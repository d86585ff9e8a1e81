import { readdir, readFile } from "node:fs/promises";
import type { Database } from "../database/database.ts";

/** Two stacks that start on one database at the same moment take turns. */
const TAKE_TURNS = "select pg_advisory_xact_lock(hashtext('platform.sql'));";

/**
 * What Supabase provides to a project before its first migration, as one script: the SQL files of
 * this folder in the order of their names. Every statement may run twice, since it is applied at
 * every start, and holds on Postgres 15 to 18, embedded or not.
 */
export async function readPlatform(): Promise<string> {
  const folder = new URL("./", import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  const parts = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
  return ["set client_min_messages = warning;", ...parts].join("\n");
}

/** Lays what Supabase provides under the migrations. The connection must be a superuser's. */
export async function applyPlatform(database: Pick<Database, "exec">): Promise<void> {
  await database.exec(`${TAKE_TURNS}\n${await readPlatform()}`);
}
