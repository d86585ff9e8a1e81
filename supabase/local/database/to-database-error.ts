import { DatabaseBusy, DatabaseError } from "./database.ts";

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What the driver says, without a code, when its pool stays empty. */
const BUSY = "timeout exceeded when trying to connect";

/** What it says, without a code, of a connection that is lost or never came to be. */
const LOST =
  /^(Connection terminated|Client (was closed|has encountered a connection error)|timeout expired|Cannot use a pool after)/;

/** What the driver threw, as a `DatabaseError` when Postgres or the connection said it, else unchanged. */
export function toDatabaseError(cause: unknown): unknown {
  if (cause instanceof DatabaseError || !(cause instanceof Error)) return cause;
  const { code, detail, hint } = cause as Error & Record<string, unknown>;
  if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) {
    return new DatabaseError(code, cause.message, textOrNull(detail), textOrNull(hint), { cause });
  }
  if (cause.message === BUSY) return new DatabaseBusy({ cause });
  if (LOST.test(cause.message)) {
    return new DatabaseError("08006", "the connection to the database was lost", null, null, {
      cause,
    });
  }
  return cause;
}
