import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { type Call, lists, ownCalls, refusedCalls } from "../support/plans/calls.ts";
import { CALLERS, readsOfCall, scannedIn, settleCity } from "../support/plans/city.ts";
import { type Reads, readsOf, undone } from "../support/plans/reads.ts";
import { statistics } from "../support/plans/statistics.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";

/** Rows that a call may read, 30 a listener of a page of 100, beside those for each of the caller's own ties. */
const MOST = [
  { calls: lists, rows: 3000, rowsATie: 25 },
  { calls: ownCalls, rows: 150, rowsATie: 2 },
  { calls: refusedCalls, rows: 100, rowsATie: 0 },
] as const;

describe("what is read in a city of 110,000", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
    await settleCity(database);
  });
  after(() => database.close());

  /** Makes a call of each caller, each time from the same beginning; how often it was answered. */
  async function judge(call: Call, rows: number, rowsATie: number): Promise<number> {
    let answers = 0;
    for (const caller of CALLERS) {
      const { refusal, ...reads } = await readsOfCall(database, caller, call);
      expectFew(reads, rows + rowsATie * caller.ties, `${call.name}, by one ${caller.who}`);
      if (refusal === null) answers += 1;
    }
    return answers;
  }

  for (const [name, make] of Object.entries(statistics)) {
    test(`with ${name} a call reads no table from end to end, and a page or its own rows alone`, async () => {
      // Undone calls left dead rows, which are not read again: a plain vacuum keeps their index entries.
      await database.query("vacuum (index_cleanup on)");
      await database.exec(make);
      for (const { calls, rows, rowsATie } of MOST) {
        for (const call of calls) {
          const answers = await judge(call, rows, rowsATie);
          const isRefused = calls === refusedCalls;
          assert.ok(isRefused ? answers === 0 : answers > 0, `${call.name}: ${answers} answers`);
        }
      }
    });

    test(`with ${name} a round of the teller reads as much as it notes and sends`, async () => {
      await database.exec(make);
      await undone(database, async (tx) => {
        await tx.query(
          `update private.limits set value = 10000 where name in ('sent_at_once', 'told_at_once')`,
        );
        await tx.query(MANY_CHANGES);
        const noting = await readsOf(tx, "select private.note_changes(200)");
        const [noted] = await tx.query<{ pairs: number }>(
          "select count(*)::integer as pairs from private.waiting_pairs",
        );
        expectFew(noting, 50 * (noted?.pairs ?? 0), "noting");
        const sending = await readsOf(tx, "select private.send_waiting()");
        const [sent] = await tx.query<{ messages: number }>(
          "select count(*)::integer as messages from realtime.messages where payload ? 'n'",
        );
        expectFew(sending, 200 * (sent?.messages ?? 0), "sending");
      });
    });

    test(`with ${name} a batch of a job reads no table from end to end`, async () => {
      await database.exec(make);
      const jobs = await database.query<{ name: string }>(
        "select name from private.jobs order by 1",
      );
      for (const job of jobs) {
        const reads = await undone(database, (tx) =>
          readsOf(tx, "select private.run_batch($1)", [job.name]),
        );
        expectFew(reads, 70_000, job.name);
      }
    });
  }
});

function expectFew(reads: Reads, most: number, what: string): void {
  assert.deepEqual(scannedIn(reads), [], `${what}: read from end to end`);
  assert.ok(reads.rows <= most, `${what}: ${reads.rows} rows: ${JSON.stringify(reads.byTable)}`);
}

/** Of the full cell 80 play something else, 10 leave and 10 come. */
const MANY_CHANGES = `
  select private.record_change(
    case when i <= 280 then 'track' else 'place' end,
    positions.user_id,
    case when i <= 290 then private.place_of(positions) end,
    case when i <= 280 or i > 290 then private.place_of(positions) end
  )
  from plans.people join app.positions on positions.user_id = people.id
  where i between 201 and 300 and people.is_public`;
