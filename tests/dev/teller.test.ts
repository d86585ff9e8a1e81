import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { prepareTeller, startTeller } from "../../supabase/dev/teller.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { eventually } from "../support/eventually.ts";
import { addListener, openProjectDatabase } from "../support/sql-listener.ts";
import { messagesTo } from "../support/teller.ts";

describe("the local teller", () => {
  let database: Database;
  let stop: () => Promise<void>;
  before(async () => {
    database = await openProjectDatabase();
    await prepareTeller(database);
    stop = await startTeller(database);
  });
  after(async () => {
    await stop();
    await database.close();
  });

  const limit = async (name: string) =>
    (await database.query("select value from private.limits where name = $1", [name]))[0]?.value;
  const tell = (id: string) =>
    database.query("select private.send_event($1, 'spotify:reauth_needed', '{}')", [id]);
  const hears = (id: string, count: number) =>
    eventually(async () => assert.equal((await messagesTo(database, id)).length, count));

  test("sends what others are to hear, though no function and no job runs", async () => {
    const { id } = await addListener(database, "ada");
    await tell(id);
    await hears(id, 1);
  });

  test("sends what a lost wake-up left, and what waits for its turn", async () => {
    const { id } = await addListener(database, "bob");
    await database.exec("alter table private.changes disable trigger wake_local_teller");
    await tell(id);
    await hears(id, 1);
    await database.exec("alter table private.changes enable trigger wake_local_teller");
    await database.query(
      `insert into private.changes (kind, user_id, shown_id, event, payload, due_at)
      values ('event', $1, $1, 'spotify:reauth_needed', '{}', clock_timestamp() + interval '0.3 s')`,
      [id],
    );
    await hears(id, 2);
  });

  test("leaves the scheduler's loop a round, so that it keeps the one connection from nobody", async () => {
    assert.equal(await limit("teller_loop_s"), 0);
    const began = performance.now();
    await database.call("call private.keep_telling()", "postgres");
    assert.ok(performance.now() - began < 5_000);
  });

  test("keeps the budget of the plan that is named, and none without", async () => {
    const budgets = [];
    for (const plan of ["free", "pro", "pro_without_spend_cap", undefined] as const) {
      await prepareTeller(database, plan);
      budgets.push(await limit("realtime_messages_a_second"));
    }
    assert.deepEqual(budgets, [100, 500, 2500, 1_000_000]);
  });

  test("that is stopped sends nothing more", async () => {
    const { id } = await addListener(database, "eve");
    await stop();
    await tell(id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await hears(id, 0);
    stop = await startTeller(database);
    await hears(id, 1);
  });
});
