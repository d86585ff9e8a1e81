import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { forwardTo } from "../gateway/forward.ts";
import type { Keys } from "../keys/keys.ts";
import { freePort } from "../processes/free-port.ts";
import { type ProgramStart, runProgram, startProgram } from "./program.ts";
import type { Service } from "./real-services.ts";
import { roleUrl } from "./role-url.ts";

export interface AuthProgramOptions {
  /** The file of supabase/auth. */
  readonly program: string;
  readonly database: Database;
  readonly config: Config["auth"];
  readonly keys: Keys;
  readonly publicUrl: string;
  readonly log?: (line: string) => void;
}

const PREFIX = "/auth/v1";

/** The settings of Auth that hosted projects have, from the project's own (`docs/configuration`). */
function variablesOf(options: AuthProgramOptions, databaseUrl: string, port: number) {
  const { config, keys, publicUrl } = options;
  const issuer = `${publicUrl}${PREFIX}`;
  return {
    GOTRUE_API_HOST: "127.0.0.1",
    PORT: `${port}`,
    API_EXTERNAL_URL: issuer,
    GOTRUE_DB_DRIVER: "postgres",
    GOTRUE_DB_DATABASE_URL: databaseUrl,
    GOTRUE_SITE_URL: config.siteUrl,
    GOTRUE_URI_ALLOW_LIST: config.redirectUrls.join(","),
    GOTRUE_DISABLE_SIGNUP: "true",
    GOTRUE_EXTERNAL_EMAIL_ENABLED: "false",
    GOTRUE_EXTERNAL_PHONE_ENABLED: "false",
    GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED: "false",
    GOTRUE_SECURITY_MANUAL_LINKING_ENABLED: "false",
    GOTRUE_SECURITY_REFRESH_TOKEN_ROTATION_ENABLED: "true",
    GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL: `${config.refreshReuseS}`,
    GOTRUE_JWT_SECRET: keys.jwtSecret,
    ...(keys.signingKey && { GOTRUE_JWT_KEYS: JSON.stringify([keys.signingKey]) }),
    GOTRUE_JWT_EXP: `${config.jwtExpiryS}`,
    GOTRUE_JWT_AUD: "authenticated",
    GOTRUE_JWT_DEFAULT_GROUP_NAME: "authenticated",
    GOTRUE_JWT_ADMIN_ROLES: "service_role",
    GOTRUE_JWT_ISSUER: issuer,
    GOTRUE_MAILER_OTP_LENGTH: `${config.code.length}`,
    GOTRUE_MAILER_OTP_EXP: `${config.code.expiryS}`,
    GOTRUE_RATE_LIMIT_VERIFY: `${config.rates.verifications}`,
    GOTRUE_RATE_LIMIT_TOKEN_REFRESH: `${config.rates.refreshes}`,
    GOTRUE_RATE_LIMIT_HEADER: "X-Forwarded-For",
    GOTRUE_MFA_TOTP_ENROLL_ENABLED: "false",
    GOTRUE_MFA_TOTP_VERIFY_ENABLED: "false",
  };
}

async function startOf(
  options: AuthProgramOptions,
  command: ProgramStart["command"],
  port: number,
): Promise<ProgramStart> {
  const url = await roleUrl(options.database, "supabase_auth_admin", options.keys.jwtSecret);
  return {
    name: "auth",
    command,
    variables: variablesOf(options, url, port),
    ...(options.log && { log: options.log }),
  };
}

/** Auth's own migrations, in place of the tables that the platform gives. */
export async function migrateAuth(options: AuthProgramOptions): Promise<void> {
  await runProgram(await startOf(options, [options.program, "migrate"], 0));
}

/** Starts Auth itself, behind `/auth/v1`. Its tables are there. */
export async function startAuthProgram(options: AuthProgramOptions): Promise<Service> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const start = await startOf(options, [options.program, "serve"], port);
  const program = await startProgram(start, `${address}/health`);
  return { fetch: forwardTo(address, PREFIX), close: program.stop };
}
