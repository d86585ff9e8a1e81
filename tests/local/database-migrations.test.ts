import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { after, before, beforeEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Database } from "../../supabase/local/database/database.ts";
import { applyMigrations } from "../../supabase/local/database/migrations.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { splitStatements } from "../../supabase/local/database/split-statements.ts";
import { emptyMigrations, temporaryFolder, testCache } from "../support/database-folders.ts";

const REMEDY = "begin anew";

describe("migrations", () => {
  let database: Database;
  let folder: URL;

  before(async () => {
    database = await openDatabase({
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: emptyMigrations,
    });
  });

  after(() => database.close());

  beforeEach(async () => {
    folder = pathToFileURL(`${temporaryFolder()}/`);
    await database.exec(`
      drop schema if exists app cascade;
      delete from supabase_migrations.schema_migrations;
    `);
    await write("1_first.sql", "create schema app;\ncreate table app.a (id integer);\n");
    await write("2_second.sql", "-- why\ninsert into app.a values (1);\n\n-- the end\n");
    await apply();
  });

  const write = (file: string, sql: string) => writeFile(new URL(file, folder), sql);
  const apply = () => applyMigrations(database, folder, REMEDY);
  const rows = (sql: string) => database.query(sql);

  test("are applied in order, once, and recorded as the Supabase CLI does", async () => {
    await apply();
    assert.deepEqual(await rows("select id from app.a"), [{ id: 1 }]);
    assert.deepEqual(
      await rows(
        "select version, name, statements from supabase_migrations.schema_migrations order by version",
      ),
      [
        {
          version: "1",
          name: "first",
          statements: ["create schema app", "create table app.a (id integer)"],
        },
        {
          version: "2",
          name: "second",
          statements: ["-- why\ninsert into app.a values (1)", "-- the end"],
        },
      ],
    );
  });

  test("a new one → is applied; a file of another name → is passed over", async () => {
    await write("3_third.sql", "insert into app.a values (3)");
    await write("notes.sql", "this is no sql");
    await apply();
    assert.deepEqual(await rows("select id from app.a order by id"), [{ id: 1 }, { id: 3 }]);
  });

  test("a failing one → names itself and the statement, and leaves nothing of it", async () => {
    await write("3_third.sql", "insert into app.a values (3); select 1 / 0;");
    await assert.rejects(apply(), {
      name: "DatabaseError",
      code: "22012",
      message: "migration 3_third.sql: division by zero\nselect 1 / 0",
    });
    assert.deepEqual(await rows("select id from app.a"), [{ id: 1 }]);
    assert.deepEqual(
      await rows("select max(version) as last from supabase_migrations.schema_migrations"),
      [{ last: "2" }],
    );
  });

  test("an applied one that has changed, is gone, or comes late → one line with the remedy", async () => {
    await write("2_second.sql", "insert into app.a values (2);");
    await assert.rejects(apply(), {
      message: `migration 2_second.sql has changed since it was applied: ${REMEDY}`,
    });
    await rm(new URL("2_second.sql", folder));
    await assert.rejects(apply(), {
      message: `migration 2_second.sql was applied and is gone: ${REMEDY}`,
    });
    await write("2_second.sql", "-- why\ninsert into app.a values (1);\n\n-- the end\n");
    await write("1_between.sql", "select 1;");
    await rm(new URL("1_first.sql", folder));
    await assert.rejects(apply(), { message: /^migration 1_between.sql has changed/ });
    await write("1_first.sql", "create schema app;\ncreate table app.a (id integer);\n");
    await rm(new URL("1_between.sql", folder));
    await write("0_late.sql", "select 1;");
    await assert.rejects(apply(), {
      message: `migration 0_late.sql is older than the last one applied: ${REMEDY}`,
    });
  });

  test("one that changes the role and the path → changes them for itself alone", async () => {
    await write("3_third.sql", "set search_path = app; set role anon;");
    await apply();
    assert.deepEqual(
      await rows("select current_user::text as role, current_setting('search_path') as path"),
      [{ role: "postgres", path: "public" }],
    );
  });
});

describe("a script is split into statements", () => {
  const cases: Record<string, [string, string[]]> = {
    "at semicolons, without white space": [" select 1 ;\n\nselect 2", ["select 1", "select 2"]],
    "not in strings": ["select 'a;''b;'; select E'\\';'", ["select 'a;''b;'", "select E'\\';'"]],
    "not in quoted names": ['select 1 as "a;""b;"; x', ['select 1 as "a;""b;"', "x"]],
    "not in comments": [
      "-- a;b\nselect 1; /* c; /* d; */ e; */ x",
      ["-- a;b\nselect 1", "/* c; /* d; */ e; */ x"],
    ],
    "not in dollar quotes": [
      "do $$ ;$a$; $$; do $a$ ;$$; $a$",
      ["do $$ ;$a$; $$", "do $a$ ;$$; $a$"],
    ],
    "not in SQL bodies": [
      "create function f() returns int begin atomic select case when true then 1 end; select 2; end; x",
      [
        "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
        "x",
      ],
    ],
    "parameters and names with a dollar are no quotes": [
      "select $1, a$b$; x",
      ["select $1, a$b$", "x"],
    ],
    "an open string ends with the script": ["select 'a; b", ["select 'a; b"]],
    "nothing gives nothing": [" ;; \n", []],
  };
  for (const [title, [script, statements]] of Object.entries(cases)) {
    test(title, () => assert.deepEqual(splitStatements(script), statements));
  }
});
