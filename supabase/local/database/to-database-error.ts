import { DatabaseError } from "./database.ts";

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What a driver threw, as a `DatabaseError` when Postgres said it, else unchanged. */
export function toDatabaseError(cause: unknown): unknown {
  if (cause instanceof DatabaseError || !(cause instanceof Error)) return cause;
  const { code, detail, hint } = cause as Error & Record<string, unknown>;
  if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) return cause;
  return new DatabaseError(code, cause.message, textOrNull(detail), textOrNull(hint), { cause });
}

/** Runs `work` and throws what it throws as `DatabaseError` where it is one. */
export async function withDatabaseErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw toDatabaseError(cause);
  }
}
