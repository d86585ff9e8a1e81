import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { migrateAuth } from "../../../supabase/local/real/auth-program.ts";
import type { RealServices } from "../../../supabase/local/real/real-services.ts";
import { testConfig } from "../config.ts";

/** The programs that the developer has named, each stack of a test starts its own. */
export function namedServices(): RealServices {
  const auth = Deno.env.get("AUTH_PROGRAM");
  const postgrest = Deno.env.get("POSTGREST_PROGRAM");
  return { ...(auth && { auth }), ...(postgrest && { postgrest }) };
}

/** Makes Auth's own tables where a real Auth is named; undefined where ours will do. */
export function namedMigrations(): ((database: Database) => Promise<void>) | undefined {
  const { auth: program } = namedServices();
  if (program === undefined) return undefined;
  const publicUrl = "http://127.0.0.1";
  return (database) =>
    migrateAuth({ program, database, config: testConfig.auth, keys: LOCAL, publicUrl });
}

/** What is tried on ours all the same: a Realtime reads one database, and rooms are tried alone. */
export const ONLY_OURS = ["tests/local", "tests/realtime"] as const;
