import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { Keys } from "../keys/keys.ts";
import type { AuthContext } from "./context.ts";
import { createRates } from "./rates.ts";
import { refuse } from "./refuse.ts";
import { rooms } from "./rooms.ts";
import { route } from "./router.ts";

export interface AuthOptions extends Keys {
  readonly database: Database;
  /** The project's settings of Auth. */
  readonly config: Config["auth"];
  /** Where phones reach the stack: issuer of tokens and base of links. */
  readonly publicUrl: string;
  readonly now?: () => Date;
}

export interface Auth {
  /** Serves `/auth/v1/*`. */
  fetch(request: Request): Promise<Response>;
}

const BASE_PATH = "/auth/v1";

/**
 * Auth, as the real service answers where users are made with the secret key alone: they come in by
 * one-time tokens that were made with it, refresh, read and change themselves, and sign out. Every other
 * way in is closed.
 */
export function createAuth(options: AuthOptions): Auth {
  const { database, config, publicUrl, now = () => new Date(), ...keys } = options;
  const context: AuthContext = {
    database,
    config,
    keys,
    publicUrl: publicUrl.replace(/\/+$/, ""),
    now,
    rates: createRates(config.rates, now),
  };
  const served = rooms(context);
  return {
    async fetch(request) {
      const path = new URL(request.url).pathname.slice(BASE_PATH.length);
      try {
        return await route(served, request, path);
      } catch (cause) {
        return refuse(request, cause);
      }
    },
  };
}
