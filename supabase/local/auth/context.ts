import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { Keys } from "../keys/keys.ts";
import type { Rates } from "./rates.ts";

/** What every route of Auth is given. */
export interface AuthContext {
  readonly database: Database;
  readonly config: Config["auth"];
  readonly keys: Keys;
  /** Where phones reach the stack, without a slash at the end: base of links, issuer of tokens. */
  readonly publicUrl: string;
  readonly now: () => Date;
  readonly rates: Rates;
}
