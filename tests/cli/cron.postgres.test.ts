import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { openPostgres } from "../../supabase/local/database/open-postgres.ts";
import { freshDatabase } from "../support/fresh-database.ts";
import { supabase } from "./supabase.ts";

// The database that pg_cron itself runs in, as a hosted one.
const project = await freshDatabase({ name: "resonance", template: "template0" });
const database = await openPostgres(project.url);

describe("with pg_cron itself", () => {
  after(async () => {
    await database.close();
    await project.drop();
  });

  test("db push schedules what runs by itself, as the role that owns it", async () => {
    const remote = `--remote=${project.as("postgres")}?sslmode=disable`;
    const { code, stderr } = await supabase(["db", "push", "--yes", remote]);
    assert.equal(code, 0, stderr);
    const [extension] = await database.query(
      "select from pg_catalog.pg_extension where extname = 'pg_cron'",
    );
    assert.ok(extension, "pg_cron is not there");
    const jobs = await database.query("select jobname, username, active from cron.job order by 1");
    for (const name of ["tell", "sweep", "minute", "night", "poll-spotify", "send-pushes"]) {
      assert.ok(
        jobs.some(({ jobname }) => jobname === name),
        name,
      );
    }
    for (const { username, active } of jobs) {
      assert.equal(username, "postgres");
      assert.equal(active, true);
    }
  });
});
