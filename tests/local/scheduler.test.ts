import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { type Scheduler, startScheduler } from "../../supabase/local/scheduler/start-scheduler.ts";
import { nextRun } from "../../supabase/local/scheduler/timetable.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { eventually } from "../support/eventually.ts";

interface Run extends Record<string, unknown> {
  readonly status: string;
  readonly return_message: string;
  readonly username: string;
}

let database: Database;
let scheduler: Scheduler;

before(async () => {
  database = await openDatabase({
    dataFolder: "memory",
    cacheFolder: testCache,
    migrations: emptyMigrations,
  });
  await database.exec(`
    create schema app;
    create table app.ticks (job text, at timestamptz default clock_timestamp(), by text default current_user);
    grant usage on schema app to service_role;
    grant insert on app.ticks to service_role;
  `);
  scheduler = await startScheduler({ database });
});

after(async () => {
  await scheduler.close();
  await database.close();
});

async function ticks(job: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    "select count(*)::integer as n from app.ticks where job = $1",
    [job],
  );
  return row?.n ?? 0;
}

function runs(job: string): Promise<Run[]> {
  return database.query<Run>(
    `select d.status, d.return_message, d.username
     from cron.job_run_details as d join cron.job as j using (jobid)
     where j.jobname = $1 and d.status <> 'running' order by d.runid`,
    [job],
  );
}

describe("jobs", () => {
  test("a job of '1 second' that is added while the scheduler runs → runs, and is written down", async () => {
    await database.query(
      "select cron.schedule('adds', '1 second', $$insert into app.ticks values ('adds')$$)",
    );
    await eventually(async () => assert.ok((await ticks("adds")) >= 1), 15_000);
    await eventually(async () => {
      assert.deepEqual((await runs("adds"))[0], {
        status: "succeeded",
        return_message: "0 rows",
        username: "postgres",
      });
    });
  });

  test("a job that is removed → runs no more", async () => {
    await database.query(
      "select cron.schedule('goes', '1 second', $$insert into app.ticks values ('goes')$$)",
    );
    await eventually(async () => assert.ok((await ticks("goes")) >= 1), 15_000);
    await database.query("select cron.unschedule('goes')");
    await new Promise((resolve) => setTimeout(resolve, 200));
    const count = await ticks("goes");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(await ticks("goes"), count);
  });

  test("a job whose command is changed → runs the new one", async () => {
    await database.query(
      "select cron.schedule('changes', '1 second', $$insert into app.ticks values ('old')$$)",
    );
    await database.query(
      "select cron.schedule('changes', '1 second', $$insert into app.ticks values ('new')$$)",
    );
    await eventually(async () => assert.ok((await ticks("new")) >= 1), 15_000);
    assert.equal(await ticks("old"), 0);
  });

  test("a job that fails → is written down as failed, leaves nothing, and runs again", async () => {
    await database.query(
      "select cron.schedule('fails', '1 second', $$insert into app.ticks values ('fails'); select 1 / 0$$)",
    );
    await eventually(async () => assert.ok((await runs("fails")).length >= 2), 15_000);
    const [run] = await runs("fails");
    assert.equal(run?.status, "failed");
    assert.equal(run?.return_message, "ERROR:  division by zero");
    assert.equal(await ticks("fails"), 0);
  });

  test("a job of another owner → runs as that owner", async () => {
    await database.query(
      "select cron.schedule('owned', '1 second', $$insert into app.ticks values ('owned')$$)",
    );
    await database.query("update cron.job set username = 'service_role' where jobname = 'owned'");
    await eventually(async () => {
      const rows = await database.query("select distinct by from app.ticks where job = 'owned'");
      assert.deepEqual(rows, [{ by: "service_role" }]);
    }, 15_000);
  });

  test("a job that calls a procedure → it may commit, and a failure leaves what it has committed", async () => {
    await database.exec(`
      create procedure app.commits() language plpgsql as $$
      begin
        insert into app.ticks values ('commits');
        commit;
        insert into app.ticks values ('never');
        perform 1 / (select count(*)::integer - 1 from app.ticks where job = 'commits');
      end $$;
    `);
    await database.query("select cron.schedule('commits', '1 second', 'call app.commits()')");
    await eventually(async () => {
      const [first, second] = await runs("commits");
      assert.deepEqual(
        [first?.return_message, second?.return_message],
        ["ERROR:  division by zero", "CALL"],
      );
    }, 15_000);
    await database.query("select cron.unschedule('commits')");
    await eventually(async () => {
      assert.equal(await ticks("never"), (await ticks("commits")) - 1);
    });
  });

  test("a job slower than its interval → one run at a time", async () => {
    await database.exec(`
      create function app.slow() returns void language plpgsql as $$
      begin
        insert into app.ticks values ('slow begins');
        perform pg_sleep(1.2);
        insert into app.ticks values ('slow ends');
      end $$;
    `);
    await database.query("select cron.schedule('slow', '1 second', 'select app.slow()')");
    await eventually(async () => assert.ok((await ticks("slow ends")) >= 2), 15_000);
    await database.query("select cron.unschedule('slow')");
    const rows = await database.query<{ job: string }>(
      "select job from app.ticks where job like 'slow%' order by at",
    );
    const jobs = rows.map(({ job }) => job);
    assert.deepEqual(
      jobs,
      jobs.map((_, i) => (i % 2 === 0 ? "slow begins" : "slow ends")),
    );
  });
});

describe("timetable", () => {
  const at = (text: string) => Date.parse(`${text}Z`);

  test("five fields → the next match in UTC", () => {
    assert.equal(nextRun("17 3 * * *", at("2026-03-29T03:17:00")), at("2026-03-30T03:17:00"));
    assert.equal(nextRun("*/5 * * * *", at("2026-01-01T23:58:10")), at("2026-01-02T00:00:00"));
    assert.equal(nextRun("0 0 29 feb *", at("2026-01-01T00:00:00")), at("2028-02-29T00:00:00"));
  });

  test("day of month and day of week both given → either matches, as in cron", () => {
    assert.equal(nextRun("0 0 13 * fri", at("2026-11-22T00:00:00")), at("2026-11-27T00:00:00"));
    assert.equal(nextRun("0 0 13 * fri", at("2026-12-12T00:00:00")), at("2026-12-13T00:00:00"));
  });

  test("'10 seconds' → ten seconds after the last", () => {
    assert.equal(nextRun("10 seconds", 5_000), 15_000);
  });

  test("neither → throws", () => {
    assert.throws(() => nextRun("every day", 0));
  });
});

test("close → within a second, and no run after it", async () => {
  const own = await openDatabase({
    dataFolder: "memory",
    cacheFolder: testCache,
    migrations: emptyMigrations,
  });
  try {
    const ownScheduler = await startScheduler({ database: own });
    await own.query("select cron.schedule('quick', '1 second', 'select 1')");
    await eventually(async () => {
      const rows = await own.query("select from cron.job_run_details where status = 'succeeded'");
      assert.ok(rows.length >= 1);
    }, 15_000);
    const start = performance.now();
    await ownScheduler.close();
    assert.ok(performance.now() - start < 2_000);
    const count = (await own.query("select from cron.job_run_details")).length;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    assert.equal((await own.query("select from cron.job_run_details")).length, count);
  } finally {
    await own.close();
  }
});
