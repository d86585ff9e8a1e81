import type { StackOptions } from "../../supabase/dev/stack.ts";
import { ROOT } from "../runner/find-tests.ts";
import { namedServices } from "./real/named-services.ts";

/**
 * A stack for one test file: a free port, and a database of its own, embedded in memory or the
 * fresh one that DATABASE_URL names, with the real services that are named.
 */
export function stackOptions(): StackOptions {
  const databaseUrl = Deno.env.get("DATABASE_URL");
  return {
    port: 0,
    psqlPort: null,
    dataFolder: "memory",
    cacheFolder: `${ROOT}/.resonance/cache`,
    log: () => {},
    ...(databaseUrl === undefined ? {} : { databaseUrl, real: namedServices() }),
  };
}
