import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { eventually } from "../support/eventually.ts";
import { type FreshDatabase, freshDatabase } from "../support/fresh-database.ts";

const ROUNDS = 15;
const ROUND_MS = 300;
const CALLERS = 20;
const EVERY_MS = 15;
const LONGEST_ANSWER_MS = 10_000;

/** Ends about half of the other connections to this database, whichever. */
const CUT = `
  select count(pg_terminate_backend(pid)) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()
    and backend_type = 'client backend' and random() < 0.5`;

/** Ends the connection that listens. */
const CUT_LISTENER = `
  select count(pg_terminate_backend(pid)) from pg_stat_activity
  where datname = current_database() and query ilike 'listen%'`;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One who calls without end, in a transaction, outside of one, and with a failing statement. */
class Caller {
  answered = 0;
  refused = 0;
  slowest = 0;
  #stopped = false;

  constructor(
    readonly database: Database,
    readonly nth: number,
  ) {}

  async call(): Promise<void> {
    const calls = [
      () => this.database.query("select $1::integer as nth", [this.nth]),
      () => this.database.exec("select 1; select 2"),
      () =>
        this.database.transaction(async (tx) => {
          await tx.query("select set_config('role', 'anon', true)");
          await tx.query("select pg_sleep(0.002)");
          return await tx.query("select $1::integer as nth", [this.nth]);
        }),
    ];
    await calls[(this.answered + this.refused) % calls.length]?.();
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      const begun = performance.now();
      await this.call().then(
        () => {
          this.answered += 1;
        },
        () => {
          this.refused += 1;
        },
      );
      this.slowest = Math.max(this.slowest, performance.now() - begun);
      await wait(EVERY_MS);
    }
  }

  stop(): void {
    this.#stopped = true;
  }
}

describe("connections cut off at random under load", () => {
  let fresh: FreshDatabase;
  let database: Database;
  let other: Database;

  before(async () => {
    fresh = await freshDatabase();
    const open = () =>
      openDatabase({
        databaseUrl: fresh.url,
        dataFolder: "memory",
        cacheFolder: testCache,
        migrations: emptyMigrations,
      });
    [database, other] = await Promise.all([open(), open()]);
  });

  after(async () => {
    await Promise.all([database.close(), other.close()]);
    await fresh.drop();
  });

  test("fifteen times, twenty callers → each call is answered, listeners hear again, all go on", async () => {
    let woken = 0;
    const stop = await database.listen("cuts", () => {
      woken += 1;
    });
    const callers = Array.from({ length: CALLERS }, (_, nth) => new Caller(database, nth));
    const running = callers.map((caller) => caller.run());
    for (let round = 0; round < ROUNDS; round++) {
      await wait(ROUND_MS);
      await other.query(CUT);
      if (round % 3 === 0) await other.query(CUT_LISTENER);
      const heard = woken;
      await eventually(async () => {
        await other.query("notify cuts");
        assert.ok(woken > heard);
      }, 5_000);
    }
    for (const caller of callers) caller.stop();
    await Promise.all(running);
    const slowest = Math.max(...callers.map((caller) => caller.slowest));
    assert.ok(slowest < LONGEST_ANSWER_MS, `an answer took ${slowest} ms`);
    assert.ok(
      callers.some(({ refused }) => refused > 0),
      "something was cut off",
    );
    for (const { answered } of callers) assert.ok(answered > 0);
    for (let nth = 0; nth < CALLERS; nth++) {
      assert.deepEqual(await database.query("select $1::integer as nth", [nth]), [{ nth }]);
    }
    await stop();
  });

  test("inside a transaction, between two statements → it fails, and the next one is whole", async () => {
    const begun = database.transaction(async (tx) => {
      const [row] = await tx.query("select pg_backend_pid() as pid");
      await other.query("select pg_terminate_backend($1::integer)", [row?.pid]);
      await wait(50);
      await tx.query("select 1");
    });
    await assert.rejects(begun, { name: "DatabaseError" });
    assert.equal(await database.transaction(async (tx) => (await tx.query("select 1")).length), 1);
  });
});

describe("a pool of which every connection is held", () => {
  test("→ who asks is told after ten seconds that it is busy, and is served once one is free", async () => {
    const fresh = await freshDatabase();
    const database = await openDatabase({
      databaseUrl: fresh.url,
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: emptyMigrations,
    });
    const letGo = Promise.withResolvers<void>();
    const holders = Array.from({ length: 10 }, () => database.transaction(() => letGo.promise));
    await assert.rejects(database.query("select 1"), { name: "DatabaseError", code: "53300" });
    letGo.resolve();
    await Promise.all(holders);
    assert.deepEqual(await database.query("select 1 as one"), [{ one: 1 }]);
    await database.close();
    await fresh.drop();
  });
});
