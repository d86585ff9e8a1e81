import type { PGlite, PGliteOptions } from "@electric-sql/pglite";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import { pgtap } from "@electric-sql/pglite-pgtap";
import { createPgliteConnection, type PgliteConnection } from "@supabase/lite/pglite";
import { Kysely } from "kysely";
import { exclusiveDialect } from "./exclusive-dialect.ts";
import { slimPostgis } from "./postgis-bundle.ts";

/** What one embedded Postgres is made of. */
export interface EmbeddedParts {
  /** Where what is made once for all of them is kept. */
  readonly cacheFolder: string;
  /** Its data folder; in memory without one. */
  readonly folder?: string;
  /** What a new data folder is filled from. */
  readonly snapshot?: Blob;
}

/**
 * One embedded Postgres as `@supabase/lite` wants it, made safe for several requests at a time:
 * - `rlsState` is set, else lite grants all on every table to the phone's roles at first use.
 * - its Kysely is replaced by one with exclusive transactions.
 * - its base schema is emptied: it would replace `auth.uid()` and its like by weaker ones.
 * - its stack is put back after every message, see `keepStack`.
 */
export async function createEmbedded(parts: EmbeddedParts): Promise<PgliteConnection> {
  const { cacheFolder, folder, snapshot } = parts;
  const pgliteOptions: PGliteOptions = {
    // What it can `create extension`, beside what lite adds itself.
    extensions: { postgis: slimPostgis(cacheFolder), pgtap, uuid_ossp },
    ...(snapshot ? { loadDataDir: snapshot } : {}),
  };
  const connection = await createPgliteConnection({
    ...(folder ? { url: folder } : {}),
    pgliteOptions,
  });
  await connection.driver.waitReady;
  // Lite keeps these options, and with them all bytes of the snapshot.
  delete pgliteOptions.loadDataDir;
  keepStack(connection.driver);
  connection.kysely = new Kysely({ dialect: exclusiveDialect(connection.driver) });
  connection.config.baseSchema = "";
  Reflect.set(connection, "rlsState", "active");
  return connection;
}

/**
 * An error jumps out of the WebAssembly past every frame, and PGlite (0.5.8) leaves the stack pointer
 * where the jump began: after some 3,000 refusals every statement would fail with 54001, `stack depth
 * limit exceeded`. Between two messages nothing of ours is on that stack.
 */
function keepStack(pglite: PGlite): void {
  const { ___stack_pointer: pointer } = pglite.Module as unknown as {
    ___stack_pointer: WebAssembly.Global;
  };
  const run = pglite.execProtocolRawSync.bind(pglite);
  pglite.execProtocolRawSync = (message) => {
    const { value } = pointer;
    try {
      return run(message);
    } finally {
      pointer.value = value;
    }
  };
}
