import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { supabase } from "../cli/supabase.ts";
import { temporaryFolder, testCache } from "../support/database-folders.ts";
import { type FreshDatabase, freshDatabase } from "../support/fresh-database.ts";

/** Whatever may puzzle who splits scripts. */
const PUZZLES = `-- why; and how

create schema app;

/* block ; /* nested ; */ */
create table app.t (id int, note text default 'a;b' /* ; */);
create function app.f() returns text language plpgsql as $x$
begin
  return ';';
end
$x$;
create function app.g() returns int language sql begin atomic select case when true then 1 end; select 2; end;
do $$ begin perform 1; end $$;
insert into app.t values (1, E'it\\'s; fine'), (2, 'x''y;');
comment on table app.t is 'ünï;'

;
-- the end
`;

describe("migrations on a real Postgres", () => {
  const project = temporaryFolder();
  const migrations = pathToFileURL(`${project}/supabase/migrations/`);
  let fresh: FreshDatabase;
  let pushed: FreshDatabase;

  before(async () => {
    [fresh, pushed] = await Promise.all([freshDatabase(), freshDatabase()]);
    await mkdir(migrations, { recursive: true });
    await writeFile(join(project, "supabase", "config.toml"), 'project_id = "puzzles"\n');
    await writeFile(new URL("20260101000000_puzzles.sql", migrations), PUZZLES);
    await writeFile(new URL("20260101000001_of_nothing.sql", migrations), "-- nothing here\n");
  });

  after(() => Promise.all([fresh.drop(), pushed.drop()]));

  function open(databaseUrl: string): Promise<Database> {
    return openDatabase({
      databaseUrl,
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations,
    });
  }

  const records = (database: Database) =>
    database.query("select * from supabase_migrations.schema_migrations order by version");

  test("are recorded exactly as `supabase db push` does, and taken for applied by either", async () => {
    const remote = (it: FreshDatabase) => `--remote=${it.as("postgres")}?sslmode=disable`;
    const push = await supabase(["db", "push", "--yes", remote(pushed)], { workdir: project });
    assert.equal(push.code, 0, push.stderr);
    const ours = await open(fresh.url);
    const theirs = await open(pushed.url);
    try {
      assert.deepEqual(await records(ours), await records(theirs));
    } finally {
      await Promise.all([ours.close(), theirs.close()]);
    }
    const again = await supabase(["db", "push", "--yes", remote(fresh)], { workdir: project });
    assert.match(again.stdout + again.stderr, /up to date/i);
  });

  test("run as `postgres`, which is no superuser there", async () => {
    const database = await open(fresh.url);
    try {
      const [row] = await database.query(
        `select nspowner::regrole::text as owner, rolsuper as super
         from pg_namespace join pg_roles on pg_roles.oid = nspowner where nspname = 'app'`,
      );
      assert.deepEqual(row, { owner: "postgres", super: false });
    } finally {
      await database.close();
    }
  });

  test("of two stacks that start at the same moment → are applied once", async () => {
    const own = await freshDatabase();
    const both = await Promise.all([open(own.url), open(own.url)]);
    assert.equal((await records(both[0])).length, 2);
    await Promise.all(both.map((database) => database.close()));
    await own.drop();
  });
});
