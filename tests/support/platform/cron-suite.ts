import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { acting, one } from "./acting.ts";

/** The stand-in for pg_cron, as pg_cron is. */
export function cronSuite(database: () => Database): void {
  const as = acting(database);

  describe("cron", () => {
    test("the same name again → the same job with the new schedule; no name → a new job", async () => {
      await as("postgres", async (tx) => {
        const schedule = (...args: string[]) =>
          one<{ id: number }>(
            tx,
            `select cron.schedule(${args.map((_, i) => `$${i + 1}`).join(", ")}) as id`,
            args,
          );
        const first = await schedule("sweep", "*/5 * * * *", "select 1");
        const again = await schedule("sweep", "10 seconds", "select 2");
        assert.equal(again.id, first.id);
        const unnamed = await schedule("0 0 * * 0", "select 3");
        assert.notEqual(unnamed.id, first.id);
        const jobs = await tx.query(
          "select schedule, command, username, active, jobname from cron.job order by jobid",
        );
        const job = { username: "postgres", active: true };
        assert.deepEqual(jobs, [
          { ...job, schedule: "10 seconds", command: "select 2", jobname: "sweep" },
          { ...job, schedule: "0 0 * * 0", command: "select 3", jobname: null },
        ]);
      });
    });

    test("a schedule that pg_cron refuses → refused; one that it takes → taken", async () => {
      const fits = [
        "* * * * *",
        "1-5,10 */2 1,15 jan-mar mon",
        "0 0 * * 7",
        "59 seconds",
        " 5 4 * * * ",
      ];
      const unfit = [
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "5/15 * * * *",
        "5-1 * * * *",
      ];
      const alsoUnfit = [
        "0 seconds",
        "60 seconds",
        "daily",
        "* * * * * *",
        "* * * foo *",
        "@every 1m",
      ];
      const rows = await database().query<{ schedule: string; fits: boolean }>(
        "select schedule, cron.is_schedule(schedule) as fits from unnest($1::text[]) as schedule",
        [[...fits, ...unfit, ...alsoUnfit]],
      );
      for (const row of rows) assert.equal(row.fits, fits.includes(row.schedule), row.schedule);
      await assert.rejects(database().query("select cron.schedule('x', 'daily', 'select 1')"), {
        code: "22023",
        message: "invalid schedule: daily",
      });
    });

    test("alter_job and unschedule → change and remove the own job; an unknown one → an error", async () => {
      await as("postgres", async (tx) => {
        const { id } = await one(tx, "select cron.schedule('a', '1 second', 'select 1') as id");
        await tx.query("select cron.alter_job($1, schedule => '2 seconds', active => false)", [id]);
        assert.deepEqual(await one(tx, "select schedule, command, active from cron.job"), {
          schedule: "2 seconds",
          command: "select 1",
          active: false,
        });
        assert.deepEqual(await one(tx, "select cron.unschedule('a') as gone"), { gone: true });
        assert.deepEqual(await tx.query("select from cron.job"), []);
      });
      await assert.rejects(database().query("select cron.unschedule('a')"), {
        message: "could not find valid entry for job 'a'",
      });
    });

    test("a phone → sees no job and makes none", async () => {
      for (const role of ["anon", "authenticated", "service_role"]) {
        await assert.rejects(
          as(role, (tx) => tx.query("select cron.schedule('1 second', 'select 1')")),
          { code: "42501" },
        );
      }
    });
  });
}
