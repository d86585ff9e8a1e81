import type { ReservedSql, Sql } from "postgres";
import { setRole } from "./set-role.ts";

/** What postgres.js itself uses to hear of a lost connection, beside what its types tell. */
interface PooledConnection {
  onclose: ((cause: unknown) => void) | null;
}

/** The statements around what is done on one connection of the pool. */
interface Frame {
  readonly before: string;
  readonly after: string;
  readonly afterFailure: string;
}

/** Sends the first statement, and hears when the connection is lost from then on. */
function begin(
  connection: ReservedSql,
  statement: string,
): { begun: Promise<unknown>; lost: Promise<never> } {
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const options = {
    onexecute(pooled: PooledConnection): true {
      pooled.onclose = lost.reject;
      return true;
    },
  };
  // Sent at once, so that the first statement need not wait for its answer.
  const begun = connection.unsafe(statement, [], options as object).execute();
  return { begun, lost: lost.promise };
}

/**
 * Runs `work` on one connection of the pool in one transaction: commits when it resolves, rolls back
 * when it throws. The driver's own `sql.begin` would refuse to commit after an error that `work` has
 * undone with a savepoint, and its `reserve` alone would wait for ever on a lost connection.
 */
export function inTransaction<T>(
  sql: Sql,
  work: (connection: ReservedSql) => Promise<T>,
): Promise<T> {
  const frame = { before: "begin", after: "commit", afterFailure: "rollback" };
  return onOneConnection(sql, frame, work);
}

/** Runs one statement as `role` on one connection of the pool, outside of any transaction. */
export function callAs(sql: Sql, statement: string, role: string): Promise<void> {
  const reset = "reset role";
  const frame = { before: reset, after: reset, afterFailure: reset };
  return onOneConnection(sql, frame, async (connection) => {
    await connection.unsafe(setRole(role));
    await connection.unsafe(statement);
  });
}

async function onOneConnection<T>(
  sql: Sql,
  frame: Frame,
  work: (connection: ReservedSql) => Promise<T>,
): Promise<T> {
  const connection = await sql.reserve();
  const { begun, lost } = begin(connection, frame.before);
  let alive = true;
  lost.catch(() => {
    alive = false;
  });
  const run = async () => {
    try {
      const [result] = await Promise.all([work(connection), begun]);
      await connection.unsafe(frame.after);
      return result;
    } catch (cause) {
      if (alive) await connection.unsafe(frame.afterFailure).catch(() => {});
      throw cause;
    }
  };
  try {
    return await Promise.race([run(), lost]);
  } finally {
    // A lost connection is back with the pool already, which opens it anew.
    if (alive) connection.release();
  }
}
