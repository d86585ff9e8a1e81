import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Snapshot } from "../../shared/contracts/sync.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { ROOT } from "../runner/find-tests.ts";
import { comparableList } from "../support/client-model.ts";
import { endDwell, PLACE_TIME } from "../support/place-time.ts";
import { ACTS, act, befall } from "../support/races/acts.ts";
import { Crowd } from "../support/races/crowd.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";
import { seeded } from "../support/statistics.ts";
import { messagesTo } from "../support/teller.ts";

/** How many calls, and how many of them at a time: two pools of ten connections. */
const CALLS = Number(Deno.env.get("CALLS") ?? 3000);
const AT_ONCE = 20;
const SEED = Number(Deno.env.get("SEED") ?? Date.now() % 1e9);

/** Whose phones call one thing after another, and whose do all at once. */
const PATIENT = 30;
const IMPATIENT = 6;

const INVARIANTS = (await Deno.readTextFile(`${ROOT}/tests/support/races/invariants.sql`))
  .split(/^-- name: /m)
  .slice(1)
  .map((part) => {
    const [name = "", ...lines] = part.split("\n");
    return { name, query: lines.join("\n") };
  });

describe("all that phones call, the teller and the jobs, at the same moment", () => {
  const pools: Database[] = [];
  /** For the teller and the jobs, whose connections are their own. */
  let beside: Database;
  let crowd: Crowd;
  before(async () => {
    for (let pool = 0; pool < AT_ONCE / 10; pool++) pools.push(await openProjectDatabase());
    beside = await openProjectDatabase();
    await liftRateLimits(beside);
    await endDwell(beside);
    await beside.exec(PLACE_TIME);
    await beside.exec(await Deno.readTextFile(`${ROOT}/tests/support/model/helpers.sql`));
    await beside.exec(`
      update private.limits set value = 1000000 where name = 'realtime_messages_a_second';
      update private.limits set value = 3600 where name = 'message_retention_s';
      update private.limits set value = 100000 where name = 'heartbeat_timeout_s';
      update private.limits set value = 0 where name = 'track_shared_after_s';
      update private.limits set value = 0 where name in ('find_answer_interval_s', 'find_pause_s', 'find_pause_second_s', 'find_pause_most_s');
      update private.limits set value = 0 where name in ('unlinked_wait_least_s', 'unlinked_wait_most_s');
      update private.limits set value = 1 where name = 'teller_loop_s';
    `);
    crowd = new Crowd(pools, seeded(SEED));
    for (let nth = 0; nth < PATIENT + IMPATIENT; nth++) await crowd.welcome(nth < PATIENT);
  });
  after(() => Promise.all([...pools, beside].map((pool) => pool.close())));

  test("every function of a listener is called", async () => {
    const functions = await beside.query<{ name: string }>(
      `select distinct proname as name from pg_catalog.pg_proc
      where pronamespace = 'api'::regnamespace
        and has_function_privilege('authenticated', oid, 'execute')
      order by 1`,
    );
    assert.deepEqual(
      Object.keys(ACTS).sort(),
      functions.map(({ name }) => name),
    );
  });

  test(`${CALLS} calls, ${AT_ONCE} at a time: refused or served, never a fault`, async () => {
    let left = CALLS;
    const isOver = () => left <= 0;
    const caller = async (_: unknown, nth: number) => {
      while (!isOver()) {
        left -= 1;
        const someone = crowd.take();
        if (!someone) continue;
        if (crowd.random() < 0.03) await befall(crowd, someone);
        else await act(crowd, someone, nth);
        crowd.letGo(someone);
      }
    };
    const repeat = async (statement: string) => {
      while (!isOver()) {
        await beside.query(statement);
        const failed = "select name, failure from private.jobs where failure is not null";
        assert.deepEqual(await beside.query(failed), []);
      }
    };
    await Promise.all([
      ...Array.from({ length: AT_ONCE }, caller),
      repeat("call private.keep_telling()"),
      repeat("call private.run_jobs('seconds')"),
      repeat("call private.run_jobs('minute')"),
    ]).catch((error) => {
      left = 0;
      throw error;
    });
  });

  test("nothing is left in a state that no order of calls has", async () => {
    await beside.query("select private.sweep_presence(1000)");
    await beside.query("select private.sweep_finds(1000)");
    const [row] = await beside.query<{ done: boolean }>("select tests.settle() as done");
    assert.ok(row?.done);
    for (const { name, query } of INVARIANTS) {
      assert.deepEqual(await beside.query(query), [], `${name} (SEED=${SEED})`);
    }
  });

  test("every phone shows what sync says, by its messages and replies alone", async () => {
    for (const { id, phone, isPatient, on } of crowd.people) {
      if (!isPatient) continue;
      phone.messages.push(...(await messagesTo(beside, id)));
      phone.takeAll();
      assert.ok(!phone.misses, `nothing that ${id} was sent is missing (SEED=${SEED})`);
      const { nearby } = Snapshot.parse(await on[0]?.call("sync"));
      assert.deepEqual(
        comparableList(phone.shown.values()),
        comparableList(nearby?.users ?? []),
        `the picture of ${id} (SEED=${SEED})`,
      );
    }
  });
});
