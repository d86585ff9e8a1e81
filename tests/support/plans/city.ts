import type { Database, Queries } from "../../../supabase/local/database/database.ts";
import { ROOT } from "../../runner/find-tests.ts";
import type { Call } from "./calls.ts";
import { type Reads, readsOf, undone } from "./reads.ts";

/** A listener who calls, by the number that the seed gives them. */
export interface Caller {
  readonly who: string;
  readonly i: number;
  /** How many others are theirs: whom they blocked, are connected with, or got a wave from. */
  readonly ties: number;
}

export const CALLERS: readonly Caller[] = [
  { who: "in a cell that holds 10,000", i: 1, ties: 0 },
  { who: "there, who has blocked 1,000", i: 31, ties: 1000 },
  { who: "there, whom 20,000 have blocked", i: 41, ties: 0 },
  { who: "there, with 1,000 connections", i: 51, ties: 1000 },
  { who: "there for 1,000 connections alone", i: 50, ties: 1000 },
  { who: "there, to whom 2,000 have waved", i: 61, ties: 2000 },
  { who: "there, anonymous, with 1,000 connections and 1,000 waves", i: 71, ties: 2000 },
  { who: "of the metro", i: 10_502, ties: 0 },
  { who: "who walks towards somebody", i: 80_002, ties: 0 },
  { who: "towards whom somebody walks", i: 85_002, ties: 0 },
  { who: "of a town", i: 100_502, ties: 0 },
];

/** What does not grow with listeners: it is read from end to end. */
const SMALL =
  /\.(limits|errors|jobs|teller_rounds|sent_batches|lookalikes|reserved_names|picture_hosts)$/;

/** Lists by which a name is judged: each is read whole, and is as long in a village as in a city. */
const NAME_LISTS = ["private.lookalikes", "private.reserved_names"];

/** What one reads from end to end of what grows with listeners. */
export const scannedIn = (reads: Reads): string[] =>
  reads.scanned.filter((table) => !SMALL.test(table));

/** Lays 110,000 listeners and what they are to each other. */
export async function settleCity(database: Database): Promise<void> {
  for (const file of ["seed.sql", "ties.sql"]) {
    await database.exec(await Deno.readTextFile(`${ROOT}/tests/support/plans/${file}`));
  }
  await database.exec("analyze");
}

/** What a call reads, and how it was refused if it was; it is undone. */
export function readsOfCall(
  database: Database,
  { i }: Caller,
  { before, statement }: Call,
): Promise<Reads & { refusal: string | null }> {
  return undone(database, async (tx) => {
    await enter(tx, i);
    if (before) await tx.query(answered(before));
    await tx.query("select set_config('plans.refusal', '', true)");
    const reads = await readsOf(tx, answered(statement));
    const [said] = await tx.query<{ refusal: string }>(
      "select current_setting('plans.refusal') as refusal",
    );
    const listed = NAME_LISTS.reduce((sum, list) => sum + (reads.byTable[list] ?? 0), 0);
    return {
      ...reads,
      rows: reads.rows - listed,
      refusal: said?.refusal ? JSON.parse(said.refusal).code : null,
    };
  });
}

/** A refusal is remembered: it is an answer like others. */
const answered = (statement: string): string => `do $call$ begin
    perform set_config('response.status', '', true);
    perform set_config('plans.answer', (${statement})::text, true);
    if current_setting('response.status') >= '400' then
      perform set_config('plans.refusal', current_setting('plans.answer'), true);
    end if;
  end $call$`;

/** The rest of the transaction is a listener's, who looked at their list a moment ago. */
async function enter(tx: Queries, i: number): Promise<void> {
  await tx.query(
    `select
      set_config('request.jwt.claims', jsonb_build_object('sub', id, 'role', 'authenticated')::text, true),
      set_config('request.jwt.claim.sub', id::text, true),
      set_config('plans.here', extensions.st_geohash(extensions.st_pointfromgeohash(cell), 7), true),
      set_config('plans.beside', extensions.st_geohash(extensions.st_makepoint(
        extensions.st_x(extensions.st_pointfromgeohash(cell)) + 360 / 32768.0,
        extensions.st_y(extensions.st_pointfromgeohash(cell))
      ), 7), true)
    from plans.people where i = $1`,
    [i],
  );
  await tx.query("set local role authenticated");
  await tx.query("select set_config('plans.seen', api.nearby() #>> '{users,0,userId}', true)");
}
