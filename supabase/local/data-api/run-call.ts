import { type Database, DatabaseError } from "../database/database.ts";
import type { Step, TextRow } from "../database/together.ts";
import { ApiError } from "./api-error.ts";
import { type CallRow, callRow } from "./call-statement.ts";
import { stackOverflow } from "./depth.ts";
import type { Isolation } from "./routine.ts";

/** The transaction of a call. */
export interface Transaction {
  readonly session: Step;
  readonly call: Step;
  readonly isolation: Isolation | null;
  /** Looks at the result before the end, and throws where it may not stay; null where any may. */
  readonly judge: ((row: CallRow) => void) | null;
}

/** What another transaction caused, and what is well the next time. */
const TRIED_AGAIN = new Set(["40001", "40P01"]);

/** PostgREST tries without end, and would for ever with what always fails; we end it. */
const MOST_TRIES = 100;

/** Runs the transaction of a call, again where another one was in its way. */
export async function runCall(database: Database, transaction: Transaction): Promise<CallRow> {
  for (let nth = 1; ; nth += 1) {
    try {
      return await runOnce(database, transaction);
    } catch (cause) {
      const again = cause instanceof DatabaseError && TRIED_AGAIN.has(cause.code);
      if (!again || nth >= MOST_TRIES) throw cause;
    }
  }
}

async function runOnce(database: Database, transaction: Transaction): Promise<CallRow> {
  const { session, call, isolation, judge } = transaction;
  if (judge || isolation) return await runInSteps(database, transaction);
  return onlyRow(await database.together([session, call]));
}

/** The same step by step: with an isolation of its own, or where what the result may not be is undone. */
async function runInSteps(
  database: Database,
  { session, call, isolation, judge }: Transaction,
): Promise<CallRow> {
  return await database.transaction(async (tx) => {
    if (isolation !== null) await tx.query(`set transaction isolation level ${isolation}`);
    await tx.query(session.sql, session.params);
    const rows = await tx.query<Record<string, string | null>>(call.sql, call.params);
    const row = onlyRow(rows.map((columns) => Object.values(columns)));
    judge?.(row);
    return row;
  });
}

/** The embedded database gives nothing at all where Postgres says that it is out of stack. */
function onlyRow([row]: readonly TextRow[]): CallRow {
  if (!row) throw stackOverflow();
  return callRow(row);
}

/** Refuses a result that is not one row where one was asked for: 406. */
export function assertSingle({ rows }: CallRow): void {
  if (rows === 1) return;
  const message = "Cannot coerce the result to a single JSON object";
  throw new ApiError(406, "PGRST116", message, `The result contains ${rows} rows`);
}

/** Refuses a result of more rows than were preferred: 400. */
export function assertAffected({ rows }: CallRow, most: number): void {
  if (rows <= most) return;
  const message = "Query result exceeds max-affected preference constraint";
  throw new ApiError(400, "PGRST124", message, `The query affects ${rows} rows`);
}
