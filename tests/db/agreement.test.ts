import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ERRORS } from "../../shared/errors.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";

describe("what stands in SQL and in TypeScript", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  test("the catalogue of errors is the same in both", async () => {
    const rows = await database.query<{ code: string; status: number; message: string }>(
      "select code, status, message from private.errors",
    );
    const inSql = Object.fromEntries(
      rows.map(({ code, status, message }) => [code, { status, message }]),
    );
    assert.deepEqual(inSql, ERRORS);
  });

  test("the lengths that a contract names are the limits' own", async () => {
    const rows = await database.query<{ name: string; value: number }>(
      "select name, value from private.limits",
    );
    const limits = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    assert.equal(limits.live_most_minutes, 480, "GoLive.durationMinutes");
    assert.equal(limits.list_most, 100, "Page.limit");
  });
});
