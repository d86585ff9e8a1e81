import { App, InMemoryEmailDriver } from "@supabase/lite";
import type { Config } from "./config.ts";
import type { Database } from "./database/database.ts";
import { liteConnection } from "./database/lite-connection.ts";

/** What lite is asked, in the process. */
export interface Lite {
  fetch(request: Request): Promise<Response>;
  /** Forgets and reads again what it knows of tables, after a migration. */
  reload(): Promise<void>;
}

export interface LiteOptions {
  readonly database: Database;
  readonly jwtSecret: string;
  /** Where phones reach the stack: links are built on it. */
  readonly publicUrl: string;
  readonly config: Config;
}

/**
 * The one `@supabase/lite` that Data API and Auth stand on. It checks no API keys: the gateway
 * has done that and hands it a JWT. Sign-up and sign-in by e-mail are closed and no mail leaves.
 */
export async function createLite(options: LiteOptions): Promise<Lite> {
  const connection = liteConnection(options.database);
  const { api, auth } = options.config;
  const app = new App({
    connection,
    api: {
      enabled: true,
      schemas: [...api.schemas],
      extra_search_path: [...api.extraSearchPath],
    },
    auth: {
      enabled: true,
      jwt_secret: options.jwtSecret,
      jwt_expiry: auth.jwtExpiryS,
      site_url: options.publicUrl,
      enable_signup: false,
      enable_refresh_token_rotation: true,
      refresh_token_reuse_interval: auth.refreshReuseS,
      email: {
        enable_signup: false,
        otp_length: auth.code.length,
        otp_expiry: auth.code.expiryS,
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
