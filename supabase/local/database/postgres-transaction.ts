import type { ReservedSql, Sql } from "postgres";

/** What postgres.js itself uses to hear of a lost connection, beside what its types tell. */
interface PooledConnection {
  onclose: ((cause: unknown) => void) | null;
}

/** Sends `begin`, and hears when the connection is lost from then on. */
function begin(connection: ReservedSql): { begun: Promise<unknown>; lost: Promise<never> } {
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  const options = {
    onexecute(pooled: PooledConnection): true {
      pooled.onclose = lost.reject;
      return true;
    },
  };
  // Sent at once, so that the first statement need not wait for its answer.
  const begun = connection.unsafe("begin", [], options as object).execute();
  return { begun, lost: lost.promise };
}

/**
 * Runs `work` on one connection of the pool in one transaction: commits when it resolves, rolls back
 * when it throws. The driver's own `sql.begin` would refuse to commit after an error that `work` has
 * undone with a savepoint, and its `reserve` alone would wait for ever on a lost connection.
 */
export async function inTransaction<T>(
  sql: Sql,
  work: (connection: ReservedSql) => Promise<T>,
): Promise<T> {
  const connection = await sql.reserve();
  const { begun, lost } = begin(connection);
  let alive = true;
  lost.catch(() => {
    alive = false;
  });
  const run = async () => {
    try {
      const [result] = await Promise.all([work(connection), begun]);
      await connection.unsafe("commit");
      return result;
    } catch (cause) {
      if (alive) await connection.unsafe("rollback").catch(() => {});
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
