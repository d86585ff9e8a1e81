import postgres from "postgres";
import { openPostgres } from "../../supabase/local/database/open-postgres.ts";
import { namedMigrations } from "./real/named-services.ts";

/** The database of the run's cluster with what Supabase provides, that others are copied from. */
const TEMPLATE = "resonance_template";

/** A database of a test's own on the run's private cluster. */
export interface FreshDatabase {
  /** Its address as the superuser. */
  readonly url: string;
  /** Its address as another role, `postgres` for example, which is no superuser, as hosted. */
  as(role: string): string;
  drop(): Promise<void>;
}

/**
 * Makes a database on the private cluster in a tenth of a second, prepared as a new Supabase project
 * is, by the platform alone: `openDatabase` or `supabase db push` bring the migrations.
 *
 * @param name pg_cron itself runs in the one database `resonance` only, others get its stand-in
 * @param template `template0` for a database with nothing in it
 * @throws outside of `npm run test:postgres`
 */
export async function freshDatabase({
  name = `test_${crypto.randomUUID().replaceAll("-", "")}`,
  template = TEMPLATE,
} = {}): Promise<FreshDatabase> {
  await onCluster(`create database ${name} template ${template}`);
  // Hosted, the database is the role's own; no copy takes over who may do what with its template.
  await onCluster(`grant all on database ${name} to postgres`);
  return {
    url: address(name),
    as: (role) => address(name, role),
    drop: () => onCluster(`drop database if exists ${name} with (force)`),
  };
}

/** Makes the template, once a run. */
export async function prepareTemplate(): Promise<void> {
  await onCluster(`create database ${TEMPLATE}`);
  const database = await openPostgres(address(TEMPLATE), namedMigrations());
  await database.close();
}

async function onCluster(statement: string): Promise<void> {
  const sql = postgres(address(), { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

/** `npm run test:postgres` gives its tests the superuser's address of its cluster. */
function address(database?: string, role?: string): string {
  const cluster = Deno.env.get("RESONANCE_TEST_DATABASE_URL");
  if (!cluster) throw new Error("There is no private cluster: run `npm run test:postgres`.");
  const url = new URL(cluster);
  if (database) url.pathname = database;
  if (role) url.username = role;
  return url.href;
}
