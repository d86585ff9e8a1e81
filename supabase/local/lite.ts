import { App, InMemoryEmailDriver } from "@supabase/lite";
import type { Database } from "./database/database.ts";

/** What lite is asked, in the process. */
export interface Lite {
  fetch(request: Request): Promise<Response>;
  /** Forgets and reads again what it knows of tables, after a migration. */
  reload(): Promise<void>;
}

/** As `[auth.email]` of supabase/config.toml: digits, and seconds that a link is good for. */
export const ONE_TIME_CODE = { length: 10, expiryS: 300 } as const;

/** Seconds that an access token is good for, the default of hosted projects. */
export const JWT_EXPIRY_S = 3600;

/** Seconds in which an already used refresh token gives the same session again (hosted default). */
const REFRESH_REUSE_S = 10;

export interface LiteOptions {
  readonly database: Database;
  readonly jwtSecret: string;
  /** Where phones reach the stack: links are built on it. */
  readonly publicUrl: string;
  /** Schemas that the Data API serves, the first one by default. */
  readonly schemas: readonly string[];
}

/**
 * The one `@supabase/lite` that Data API and Auth stand on. It checks no API keys: the gateway
 * has done that and hands it a JWT. Sign-up and sign-in by e-mail are closed and no mail leaves.
 */
export async function createLite(options: LiteOptions): Promise<Lite> {
  const connection = options.database.lite;
  const app = new App({
    connection,
    api: {
      enabled: true,
      schemas: [...options.schemas],
      extra_search_path: ["public", "extensions"],
    },
    auth: {
      enabled: true,
      jwt_secret: options.jwtSecret,
      jwt_expiry: JWT_EXPIRY_S,
      site_url: options.publicUrl,
      enable_signup: false,
      enable_refresh_token_rotation: true,
      refresh_token_reuse_interval: REFRESH_REUSE_S,
      email: {
        enable_signup: false,
        otp_length: ONE_TIME_CODE.length,
        otp_expiry: ONE_TIME_CODE.expiryS,
      },
    },
    options: {
      server: { admin: false, apiKeys: false, disableStudio: true },
      drivers: { email: new InMemoryEmailDriver({ maxKeepCount: 0 }) },
    },
  });
  await app.init();
  return {
    fetch: (request) => app.fetch(request),
    async reload() {
      await connection.introspect({ useCache: false });
    },
  };
}
