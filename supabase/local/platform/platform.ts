import { readdir, readFile } from "node:fs/promises";
import type { Database } from "../database/database.ts";

/** Two stacks that start on one database at the same moment take turns. */
const TAKE_TURNS = "select pg_advisory_xact_lock(hashtext('platform.sql'));";

/** What Auth's own migrations make, where they are not run. */
const AUTH_TABLES = "35_auth_tables.sql";

/** Makes Auth's tables on a database that has all that comes before them. */
export type MigrateAuth = () => Promise<void>;

async function filesOfPlatform(): Promise<{ name: string; text: string }[]> {
  const folder = new URL("./", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), "utf8") })),
  );
}

function scriptOf(files: readonly { text: string }[]): string {
  return ["set client_min_messages = warning;", ...files.map(({ text }) => text)].join("\n");
}

/**
 * What Supabase provides to a project before its first migration, as one script: the SQL files of
 * this folder in the order of their names. Every statement may run twice, since it is applied at
 * every start, and holds on Postgres 15 to 18, embedded or not.
 */
export async function readPlatform(): Promise<string> {
  return scriptOf(await filesOfPlatform());
}

/**
 * Lays what Supabase provides under the migrations. The connection must be a superuser's.
 *
 * @param migrateAuth makes Auth's tables in place of ours, between the files before and after them
 */
export async function applyPlatform(
  database: Pick<Database, "exec">,
  migrateAuth?: MigrateAuth,
): Promise<void> {
  const files = await filesOfPlatform();
  if (!migrateAuth) return await database.exec(`${TAKE_TURNS}\n${scriptOf(files)}`);
  const before = files.filter(({ name }) => name < AUTH_TABLES);
  const later = files.filter(({ name }) => name > AUTH_TABLES);
  await database.exec(`${TAKE_TURNS}\n${scriptOf(before)}`);
  await migrateAuth();
  await database.exec(`${TAKE_TURNS}\n${scriptOf(later)}`);
}
