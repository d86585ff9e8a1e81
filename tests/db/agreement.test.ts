import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDisplayName, tidySpaces } from "../../shared/domain/display-name.ts";
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

  test("a name that a contract takes, the database takes as well, and no other", async () => {
    const odd = Array.from({ length: 0x30000 }, (_, nth) =>
      nth < 0x20000 ? nth : nth - 0x20000 + 0xe0000,
    ).filter((code) => code > 0 && (code < 0xd800 || code > 0xdfff));
    const joined = ["\u200d", "\u200c", "\ufe0f", " ", "a", "\u3000"].flatMap((one, _, all) =>
      all.flatMap((other) => [
        `${one}${other}`,
        `a${one}${other}`,
        `${one}${other}b`,
        `a${one}${other}b`,
      ]),
    );
    const names = [
      ...odd.flatMap((code) => [`a${String.fromCodePoint(code)}b`]),
      ...joined,
      "",
      "a".repeat(50),
      "a".repeat(51),
      "🎧".repeat(50),
      "🎧".repeat(51),
    ];
    await database.exec(`
      create function pg_temp.kept(name text) returns text language plpgsql as $$
      begin
        return private.checked_display_name(name);
      exception when sqlstate 'PGRST' then
        return null;
      end $$`);
    const rows = await database.query<{ kept: string | null }>(
      `select pg_temp.kept(name) as kept
      from jsonb_array_elements_text(($1::text)::jsonb) with ordinality as names (name, nth)
      order by nth`,
      [JSON.stringify(names)],
    );
    const differing = names.filter((name, nth) => {
      const tidy = tidySpaces(name);
      return rows[nth]?.kept !== (isDisplayName(tidy) ? tidy : null);
    });
    assert.equal(rows.length, names.length);
    assert.deepEqual(differing.map((name) => JSON.stringify(name)).slice(0, 20), []);
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
