import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { forwardReferences, misnamedMigrations, wideLines } from "../support/migration-order.ts";
import { readRepository } from "../support/repository.ts";

const migrations = (await readRepository()).filter(({ path }) =>
  path.startsWith("supabase/migrations/"),
);

/** A chain of two files, as `supabase/migrations` would hold them. */
const chain = (first: string, second: string) => [
  { path: "1_first.sql", text: first },
  { path: "2_second.sql", text: second },
];

describe("migrations", () => {
  test("name nothing that a later one makes", () => {
    assert.ok(migrations.length > 0);
    assert.deepEqual(forwardReferences(migrations), []);
  });

  test("are named by their time and their one concern, which no other has", () => {
    assert.deepEqual(misnamedMigrations(migrations.map(({ path }) => path)), []);
  });

  test("have no line wider than 110 characters but for a sentence in quotes", () => {
    assert.deepEqual(wideLines(migrations), []);
  });
});

describe("a chain that names what comes later is reported", () => {
  const second = `
    create table app.places (id uuid);
    create unlogged table if not exists private.buckets (id uuid);
    create view private.open_places with (security_invoker = true) as select 1;
    create or replace function private.tell() returns void language sql as 'select';
    create type app.colour as enum ('red');
    create domain app.cell as text;
    create unique index places_by_id on app.places (id);`;
  const naming = {
    "a table in a view": ["create view api.v as select * from app.places;", "app.places"],
    "a table in a reference": ["create table app.t (id uuid references app.places);", "app.places"],
    "a table in a body": ["as $$\nbegin\n delete from private.buckets; end $$", "private.buckets"],
    "a view in a body": ["as $body$ select from private.open_places $body$", "private.open_places"],
    "a function in a body": ["as $$ begin perform private.tell(); end $$", "private.tell"],
    "a function in a trigger": ["for each row execute function private.tell();", "private.tell"],
    "a function in a job": [
      "select cron.schedule('j', 's', 'select private.tell()')",
      "private.tell",
    ],
    "a function behind a string with two hyphens": ["select '--', private.tell()", "private.tell"],
    "a function behind a name with two hyphens": [
      'select 1 as "--", private.tell()',
      "private.tell",
    ],
    "a function behind an escaped quote": ["select e'\\'--', private.tell()", "private.tell"],
    "a function in capitals": ["SELECT PRIVATE.TELL()", "PRIVATE.TELL"],
    "a function after a comment on": [
      "comment on table app.t is 'It''s fine.';\nselect private.tell();",
      "private.tell",
    ],
    "a type": ["create table app.t (colour app.colour[]);", "app.colour"],
    "a domain": ["v_cell := p_text::app.cell;", "app.cell"],
    "an index": ["comment on index app.places_by_id is 'It finds.';", "app.places_by_id"],
  };
  for (const [what, [first = "", name]] of Object.entries(naming)) {
    test(`at ${what}`, () => {
      const line = first.split("\n").findIndex((text) => text.includes(String(name))) + 1;
      assert.deepEqual(forwardReferences(chain(first, second)), [
        `1_first.sql:${line} names ${name}, which 2_second.sql makes`,
      ]);
    });
  }

  test("at each place, by its line, behind comments of many lines", () => {
    const first = "/* one\ntwo */\nselect private.tell(); -- three\n\nselect private.tell();";
    assert.deepEqual(
      forwardReferences(chain(first, second)).map((found) => found.split(" ")[0]),
      ["1_first.sql:3", "1_first.sql:5"],
    );
  });
});

describe("a chain that can be read in order is not reported", () => {
  const tell = "create function private.tell() returns void language sql as $$ select $$;";
  const inOrder = {
    "where the later file names what the earlier makes": chain(tell, "select private.tell();"),
    "where a file names what it makes below": chain(`select private.tell();\n${tell}`, ""),
    "where the later file only makes anew what there was": chain(
      `${tell} select private.tell();`,
      tell.replace("create", "create or replace"),
    ),
    "where a comment tells of what comes": chain("-- private.tell\n/* private.tell */", tell),
    "where a comment in a body does": chain("as $$ begin -- isn't private.tell\nend $$", tell),
    "where a comment on does": chain(
      "comment on function\n  private.f() is\n  'It''s not private.tell.';",
      tell,
    ),
    "where a name begins alike": chain("select private.tell_all(), x.private.tell;", tell),
  };
  for (const [where, files] of Object.entries(inOrder)) {
    test(where, () => assert.deepEqual(forwardReferences(files), []));
  }
});

describe("a file is reported", () => {
  const good = "supabase/migrations/20261122000100_foundation.sql";
  for (const name of [
    "20261122_a.sql",
    "20261122000200_A.sql",
    "20261122000200_a__b.sql",
    "a.sql",
  ]) {
    test(`by its name, ${name}`, () => {
      assert.deepEqual(misnamedMigrations([good, name]), [
        `${name} is not named <14 digits>_<words>.sql`,
      ]);
    });
  }

  test("when it has another's words or another's time", () => {
    const words = "20261122000200_foundation.sql";
    const time = "20261122000100_errors.sql";
    assert.deepEqual(misnamedMigrations([good, words, time]), [
      `${words} has the name of another: foundation`,
      `${time} has the name of another: 20261122000100`,
    ]);
  });

  test("when a line is too wide, but not when only its sentence is", () => {
    const wide = "x".repeat(111);
    const text = `select 1;\nselect ${wide};\n  ('a', '${wide} goes on.'),\n  ('${wide}'),`;
    assert.deepEqual(wideLines([{ path: "a.sql", text }]), [
      "a.sql:2 is 119 wide",
      "a.sql:4 is 118 wide",
    ]);
  });
});
