import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import postgres from "postgres";
import { freshDatabase } from "../support/fresh-database.ts";
import { MEMBERSHIP } from "../support/platform/realtime-rights-suite.ts";
import { databaseTypes, TYPES_FILE } from "./database-types.ts";
import { ROOT, type Run, supabase } from "./supabase.ts";

/** The files of migrations, as the CLI names their versions. */
const versions = (await readdir(`${ROOT}/supabase/migrations`))
  .map((file) => file.split("_")[0])
  .sort();

const JSON_OUTPUT = ["--output-format=json"];

/** What the advisors may find, and why we keep it; anything else fails, on every level. */
const ACCEPTED = new Map([
  ["unused_index", "Nobody has read this database yet, so no index has been used."],
  ["no_primary_key", "Meant so: what phones missed is counted, of nobody in particular."],
  ["rls_enabled_no_policy", "Meant so: what has no policy is reached through functions alone."],
  [
    "function_search_path_mutable",
    "Bodies that are one `return` are bound as they are made, and procedures that commit may have no settings: tests/db/catalogue holds every other function to an empty path.",
  ],
]);

const database = await freshDatabase();
const remote = `--remote=${database.as("postgres")}?sslmode=disable`;
await prepare();

describe("the Supabase CLI, as a role that is no superuser", () => {
  after(() => database.drop());

  test("db push applies every migration, in order", async () => {
    const pushed = json(await supabase(["db", "push", "--yes", ...JSON_OUTPUT, remote]));
    assert.deepEqual(
      array(pushed.migrations).map((file) => String(file).split("_")[0]),
      versions,
    );
  });

  test("db push leaves the role no member of the one that owns Realtime's messages", async () => {
    const sql = postgres(database.as("postgres"), { max: 1 });
    const rows = await sql.unsafe(MEMBERSHIP);
    await sql.end();
    assert.equal(rows.length, 0);
  });

  test("a second db push has nothing to do", async () => {
    const pushed = json(await supabase(["db", "push", "--yes", ...JSON_OUTPUT, remote]));
    assert.equal(pushed.upToDate, true);
  });

  test("migration list shows the same here and there", async () => {
    const { migrations } = json(await supabase(["migration", "list", ...JSON_OUTPUT, remote]));
    const expected = versions.map((version) => [version, version]);
    assert.deepEqual(
      array(migrations).map(({ local, remote }) => [local, remote]),
      expected,
    );
  });

  test("db lint finds no error in a function", async () => {
    const args = ["db", "lint", "--schema=api,app,private", "--fail-on=error"];
    const linted = json(await supabase([...args, ...JSON_OUTPUT, remote]));
    assert.deepEqual(linted.results, []);
  });

  test("db advisors find nothing that has no reason", async () => {
    const advised = json(
      await supabase(["db", "advisors", "--level=info", ...JSON_OUTPUT, remote]),
    );
    const findings = array(advised.results).filter(({ name }) => !ACCEPTED.has(String(name)));
    assert.deepEqual(
      findings.map(({ name, detail }) => `${name}: ${detail}`),
      [],
    );
  });

  test("gen types gives the types that are committed", async () => {
    const committed = await readFile(TYPES_FILE, "utf8");
    assert.equal(await databaseTypes(database.as("postgres")), committed);
  });
});

/** What a hosted database has beside the platform: PostgREST's settings and the linter's extension. */
async function prepare(): Promise<void> {
  const sql = postgres(database.url, { max: 1 });
  const name = new URL(database.url).pathname.slice(1);
  await sql.unsafe(`alter database ${name} set pgrst.db_schemas = 'api'`);
  await sql.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
  await sql.unsafe("create extension plpgsql_check with schema extensions");
  await sql.end();
}

function json({ code, stdout, stderr }: Run): Record<string, unknown> {
  assert.equal(code, 0, stdout + stderr);
  return JSON.parse(stdout);
}

function array(value: unknown): Record<string, unknown>[] {
  assert.ok(Array.isArray(value));
  return value;
}
