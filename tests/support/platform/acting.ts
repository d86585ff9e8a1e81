import assert from "node:assert/strict";
import type { Database, Queries, Row } from "../../../supabase/local/database/database.ts";

/** Who acts, as the claims say. */
export const SOMEBODY = "66ab6a5e-7a2a-4c3f-9a55-0d9e1c1f2b3c";

/** Ends a transaction without a trace. */
class Undo extends Error {}

/** Runs `work` in a transaction that is undone, as `role` with its usual claims. */
export type As = <T>(role: string, work: (tx: Queries) => Promise<T>) => Promise<T>;

/** To act on a database as one role or another. */
export function acting(database: () => Database): As {
  return async <T>(role: string, work: (tx: Queries) => Promise<T>) => {
    let result: { value: T } | null = null;
    await database()
      .transaction(async (tx) => {
        const claims = JSON.stringify({ sub: SOMEBODY, role, email: "a@b.c" });
        await tx.query(
          "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)",
          [role, claims],
        );
        result = { value: await work(tx) };
        throw new Undo();
      })
      .catch((cause) => {
        if (!(cause instanceof Undo)) throw cause;
      });
    assert.ok(result);
    return (result as { value: T }).value;
  };
}

/** The only row of a statement. */
export async function one<T extends Row>(
  queries: Queries,
  sql: string,
  params?: readonly unknown[],
): Promise<T> {
  const [row, ...others] = await queries.query<T>(sql, params);
  assert.ok(row && others.length === 0);
  return row;
}

/** What was sent on Realtime and is kept. */
export function messages(tx: Queries): Promise<Row[]> {
  return tx.query("select id, topic, event, payload, private, extension from realtime.messages");
}
