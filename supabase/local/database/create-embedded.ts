import type { PGliteOptions } from "@electric-sql/pglite";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import { pgtap } from "@electric-sql/pglite-pgtap";
import { postgis } from "@electric-sql/pglite-postgis";
import { createPgliteConnection, type PgliteConnection } from "@supabase/lite/pglite";
import { Kysely } from "kysely";
import { exclusiveDialect } from "./exclusive-dialect.ts";

/** What the embedded Postgres can `create extension`, beside what `@supabase/lite` adds itself. */
const EXTENSIONS = { postgis, pgtap, uuid_ossp };

/**
 * One embedded Postgres, in memory or in a folder, as `@supabase/lite` wants it, made safe for
 * several requests at a time:
 * - `rlsState` is set, else lite grants all on every table to the phone's roles at first use.
 * - its Kysely is replaced by one with exclusive transactions.
 * - its base schema is emptied: it would replace `auth.uid()` and its like by weaker ones.
 */
export async function createEmbedded(
  folder: string | null,
  snapshot?: Blob,
): Promise<PgliteConnection> {
  const pgliteOptions: PGliteOptions = {
    extensions: EXTENSIONS,
    ...(snapshot ? { loadDataDir: snapshot } : {}),
  };
  const connection = await createPgliteConnection({
    ...(folder ? { url: folder } : {}),
    pgliteOptions,
  });
  await connection.driver.waitReady;
  connection.kysely = new Kysely({ dialect: exclusiveDialect(connection.driver) });
  connection.config.baseSchema = "";
  Reflect.set(connection, "rlsState", "active");
  return connection;
}
