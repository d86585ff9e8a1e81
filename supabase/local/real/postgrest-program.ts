import { base64url } from "jose";
import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { forwardTo } from "../gateway/forward.ts";
import { type Keys, publicKeys, secretBytes } from "../keys/keys.ts";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "./program.ts";
import type { Service } from "./real-services.ts";
import { roleUrl } from "./role-url.ts";

export interface PostgrestProgramOptions {
  /** The file of PostgREST. */
  readonly program: string;
  readonly database: Database;
  readonly config: Config["api"];
  readonly keys: Keys;
  readonly log?: (line: string) => void;
}

/** The secret, by which API keys in their older form are signed, beside the key pair. */
function keySet(keys: Keys) {
  const k = base64url.encode(secretBytes(keys));
  return { keys: [{ kty: "oct", k, alg: "HS256" }, ...publicKeys(keys).keys] };
}

/** Starts PostgREST, behind `/rest/v1`, with the settings that hosted projects have. */
export async function startPostgrestProgram(options: PostgrestProgramOptions): Promise<Service> {
  const { program, database, config, keys, log } = options;
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const variables = {
    PGRST_SERVER_HOST: "127.0.0.1",
    PGRST_SERVER_PORT: `${port}`,
    PGRST_DB_URI: await roleUrl(database, "authenticator", keys.jwtSecret),
    PGRST_DB_ANON_ROLE: "anon",
    PGRST_DB_SCHEMAS: config.schemas.join(","),
    PGRST_DB_EXTRA_SEARCH_PATH: config.extraSearchPath.join(","),
    PGRST_DB_MAX_ROWS: `${config.maxRows}`,
    PGRST_JWT_SECRET: keys.signingKey ? JSON.stringify(keySet(keys)) : keys.jwtSecret,
    PGRST_OPENAPI_MODE: "disabled",
  };
  const start = { name: "postgrest", command: [program] as const, variables };
  const running = await startProgram({ ...start, ...(log && { log }) }, address);
  return { fetch: forwardTo(address, "/rest/v1"), close: running.stop };
}
