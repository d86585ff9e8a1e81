import type { Database } from "../database/database.ts";
import type { Hub } from "./hub.ts";
import type { Limits } from "./limits.ts";
import type { Presence } from "./presence.ts";
import type { RateMeter } from "./rate-meter.ts";
import type { Replication } from "./replication.ts";
import type { Token } from "./token.ts";

/** What sockets, channels and the HTTP endpoints of one server share. */
export interface Services {
  readonly database: Database;
  readonly hub: Hub;
  readonly presence: Presence;
  readonly replication: Replication;
  /** Whether channels that are not private may be joined. */
  readonly allowPublic: boolean;
  readonly limits: Limits;
  readonly events: RateMeter;
  /** Requests by HTTP. */
  readonly requests: RateMeter;
  readonly joins: RateMeter;
  readonly presenceEvents: RateMeter;
  /** Sockets that joined at least once. */
  readonly users: Set<object>;
  /** Verifies a JWT, or knows one of the project's opaque `sb_` keys. Throws `TokenRefused`. */
  verify(token: string): Promise<Token>;
  now(): Date;
  /** Takes note of what should not have happened; never shown to a phone. */
  onFault(error: unknown): void;
}
