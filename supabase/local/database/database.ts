import type { Step, TextRow } from "./together.ts";

/**
 * One row, the same from both databases: `int8` is a number (a bigint beyond 2^53), `numeric` a number
 * where that is exact and else text, `json` and `jsonb` are parsed, `bytea` is a Uint8Array, and times
 * are Postgres' own ISO 8601 text in UTC: `2026-11-22 20:00:00.5+00`, which `Date.parse` takes.
 */
export type Row = Record<string, unknown>;

/** What can run statements: the database itself, or one open transaction. */
export interface Queries {
  /**
   * Runs one statement with `$1` parameters and gives its rows. Throws `DatabaseError`. The server
   * infers each parameter's type: `json` takes JSON text as it is and makes it of anything else, a
   * Postgres array takes an array, a time its ISO text, `undefined` is null.
   */
  query<T extends Row = Row>(sql: string, params?: readonly unknown[]): Promise<T[]>;
}

/**
 * The one database under the local stack, embedded (PGlite) or a real Postgres.
 * Everything here runs as the connection's own superuser-like role: who speaks for a phone
 * opens a transaction and sets role and claims in it, with `set local` only.
 */
export interface Database extends Queries {
  readonly kind: "embedded" | "postgres";
  /** A postgres:// address at which psql and the Supabase CLI reach this database, or null. */
  readonly url: string | null;
  /** Runs a script of several statements without parameters: all of it, or nothing. */
  exec(script: string): Promise<void>;
  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it throws, and throws
   * when a statement failed that `work` did not undo with `rollback to savepoint`. On the embedded
   * database everyone else waits meanwhile; asking the database itself inside `work` is an error.
   */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  /**
   * Runs statements in one transaction and one exchange, and gives the last one's rows. Nothing can be
   * decided between them: all that they did stays, or nothing.
   */
  together(steps: readonly Step[]): Promise<readonly TextRow[]>;
  /**
   * Runs one statement as `role`, outside of any transaction: `call` of a procedure, which may then
   * commit. On the embedded database everyone else waits meanwhile.
   */
  call(statement: string, role: string): Promise<void>;
  /**
   * Calls `onWake` when something was notified on `channel`. A wake-up may be lost (a psql beside
   * us can take it) and carries no payload, so the listener also looks on its own, every so often.
   * Resolves to the function that stops it.
   */
  listen(channel: string, onWake: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** A refusal or fault of Postgres, the same whichever driver reported it. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";

  constructor(
    /** SQLSTATE, five characters. */
    readonly code: string,
    message: string,
    readonly detail: string | null = null,
    readonly hint: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Nobody let go of the database, or of one of its connections, in the ten seconds that one waits. */
export class DatabaseBusy extends DatabaseError {
  constructor(options?: ErrorOptions) {
    super("53300", "timed out waiting for a connection to the database", null, null, options);
  }
}
