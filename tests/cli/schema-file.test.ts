import assert from "node:assert/strict";
import { before as beforeAll, describe, test } from "node:test";
import type { Queries } from "../../supabase/local/database/database.ts";
import { openedDatabase } from "../support/opened-database.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";
import { schemaFile } from "./schema/schema-file.ts";

/** Something of each kind that a statement below changes. */
const SAMPLES = `
  create domain app.sample_size as integer;
  create type app.sample_pair as (one integer, other integer);
  create table app.samples (
    id uuid primary key,
    word text,
    size app.sample_size constraint size_is_positive check (size > 0)
  );
  create index samples_by_word on app.samples (word);
  create view private.sample_words as select word from app.samples;
  create function private.sample(p_id uuid) returns uuid language sql stable as 'select p_id';
  create function private.tg_sample() returns trigger language plpgsql as 'begin return new; end';
  create procedure private.do_sample() language plpgsql as 'begin null; end';
  create trigger sample before insert on app.samples for each row execute function private.tg_sample();
  create policy "samples are read" on app.samples for select to authenticated using (true);`;

/** Each a change, and the lines that the file then has and had not before. */
const CHANGES: Record<string, readonly string[]> = {
  "comment on schema app is 'So.'": ["COMMENT ON SCHEMA app IS 'So.';"],
  "grant usage on schema app to service_role": ["GRANT USAGE ON SCHEMA app TO service_role;"],
  "alter domain app.sample_size add constraint size_is_odd check (value % 2 = 1)": [
    "  CONSTRAINT size_is_odd CHECK ((VALUE % 2) = 1);",
  ],
  "comment on domain app.sample_size is 'It''s so.'": [
    "COMMENT ON DOMAIN app.sample_size IS 'It''s so.';",
  ],
  'alter type app.sample_pair add attribute word text collate "C"': ['  word text COLLATE "C"'],
  "comment on type app.sample_pair is 'So.'": ["COMMENT ON TYPE app.sample_pair IS 'So.';"],
  "alter table app.samples set unlogged": ["CREATE UNLOGGED TABLE app.samples ("],
  "alter table app.samples set (fillfactor = 60, toast.autovacuum_enabled = false)": [
    ") WITH (fillfactor=60, toast.autovacuum_enabled=false);",
  ],
  "alter table app.samples add more smallint not null default 3": [
    "  more smallint DEFAULT 3 NOT NULL,",
  ],
  "alter table app.samples add nth integer generated always as identity": [
    "  nth integer GENERATED ALWAYS AS IDENTITY NOT NULL,",
  ],
  "alter table app.samples add twice integer generated always as (size * 2) stored": [
    "  twice integer GENERATED ALWAYS AS (size::integer * 2) STORED,",
  ],
  'alter table app.samples add more text collate "C"': ['  more text COLLATE "C",'],
  "alter table app.samples add constraint words_differ unique (word)": [
    "  CONSTRAINT words_differ UNIQUE (word)",
  ],
  "comment on column app.samples.word is 'So.'": ["COMMENT ON COLUMN app.samples.word IS 'So.';"],
  "comment on constraint size_is_positive on app.samples is 'So.'": [
    "COMMENT ON CONSTRAINT size_is_positive ON app.samples IS 'So.';",
  ],
  "create index on app.samples (size) where size > 9": [
    "CREATE INDEX samples_size_idx ON app.samples USING btree (size) WHERE size::integer > 9;",
  ],
  "comment on index app.samples_by_word is 'So.'": [
    "COMMENT ON INDEX app.samples_by_word IS 'So.';",
  ],
  "alter table app.samples enable row level security": [
    "ALTER TABLE app.samples ENABLE ROW LEVEL SECURITY;",
  ],
  "alter policy \"samples are read\" on app.samples to anon, authenticated using (word = 'a')": [
    "  FOR SELECT TO anon, authenticated",
    "  USING (word = 'a'::text);",
  ],
  'create policy "none is written" on app.samples as restrictive for insert with check (false)': [
    'CREATE POLICY "none is written" ON app.samples',
    "  AS RESTRICTIVE",
    "  FOR INSERT TO PUBLIC",
    "  WITH CHECK (false);",
  ],
  "comment on policy \"samples are read\" on app.samples is 'So.'": [
    "COMMENT ON POLICY \"samples are read\" ON app.samples IS 'So.';",
  ],
  "alter table app.samples disable trigger sample": [
    "ALTER TABLE app.samples DISABLE TRIGGER sample;",
  ],
  "create trigger again after delete on app.samples for each row execute function private.tg_sample()":
    [
      "CREATE TRIGGER again AFTER DELETE ON app.samples FOR EACH ROW EXECUTE FUNCTION private.tg_sample();",
    ],
  "comment on trigger sample on app.samples is 'So.'": [
    "COMMENT ON TRIGGER sample ON app.samples IS 'So.';",
  ],
  "grant update, insert on app.samples to service_role with grant option": [
    "GRANT INSERT, UPDATE ON TABLE app.samples TO service_role WITH GRANT OPTION;",
  ],
  "grant update (word, size) on app.samples to authenticated": [
    "GRANT UPDATE (word, size) ON TABLE app.samples TO authenticated;",
  ],
  "create or replace view private.sample_words as select 'b'::text as word": [
    " SELECT 'b'::text AS word;",
  ],
  "alter view private.sample_words set (security_invoker = true)": [
    "CREATE VIEW private.sample_words WITH (security_invoker=true) AS",
  ],
  "grant select on private.sample_words to anon": [
    "GRANT SELECT ON TABLE private.sample_words TO anon;",
  ],
  "alter function private.sample(uuid) security definer": [" STABLE SECURITY DEFINER"],
  "create or replace function private.sample(p_id uuid) returns uuid language sql stable as 'select null::uuid'":
    ["AS $function$select null::uuid$function$;"],
  "comment on function private.sample(uuid) is 'So.'": [
    "COMMENT ON FUNCTION private.sample(uuid) IS 'So.';",
  ],
  "grant execute on function private.sample(uuid) to anon": [
    "GRANT EXECUTE ON FUNCTION private.sample(uuid) TO anon;",
  ],
  "grant execute on function private.sample(uuid) to public": [
    "GRANT EXECUTE ON FUNCTION private.sample(uuid) TO PUBLIC;",
  ],
  "comment on procedure private.do_sample() is 'So.'": [
    "COMMENT ON PROCEDURE private.do_sample() IS 'So.';",
  ],
  "grant execute on procedure private.do_sample() to anon": [
    "GRANT EXECUTE ON PROCEDURE private.do_sample() TO anon;",
  ],
  'create policy "all may speak" on realtime.messages for insert with check (true)': [
    'CREATE POLICY "all may speak" ON realtime.messages',
    "  FOR INSERT TO PUBLIC",
    "  WITH CHECK (true);",
  ],
  "create trigger arrival after insert on auth.users for each row execute function private.tg_sample()":
    [
      "CREATE TRIGGER arrival AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION private.tg_sample();",
    ],
  "select cron.schedule('sample', '5 4 * * *', 'select ''a''')": [
    "SELECT cron.schedule('sample', '5 4 * * *', 'select ''a''');",
  ],
  "insert into private.limits values ('sample_s', 5, 'seconds', 'It''s so.')": [
    "INSERT INTO private.limits VALUES ('sample_s', 5, 'seconds', 'It''s so.');",
  ],
  "insert into private.errors values ('sample', 499, 'So.')": [
    "INSERT INTO private.errors VALUES ('sample', 499, 'So.');",
  ],
};

describe("the schema file", () => {
  const database = openedDatabase(openProjectDatabase, SAMPLES);

  /** The file after these changes, which are then undone. */
  async function fileAfter(...changes: readonly string[]): Promise<string> {
    let text = "";
    const undone = new Error("undone");
    const work = async (tx: Queries) => {
      for (const change of changes) await tx.query(change);
      text = await schemaFile(tx);
      throw undone;
    };
    await database()
      .transaction(work)
      .catch((error) => {
        if (error !== undone) throw error;
      });
    return text;
  }

  let before: Map<string, number>;
  beforeAll(async () => {
    before = counted((await fileAfter()).split("\n"));
  });

  for (const [change, lines] of Object.entries(CHANGES)) {
    test(`shows: ${change}`, async () => {
      const after = (await fileAfter(change)).split("\n");
      const count = counted(after);
      const more = (line: string) => (count.get(bare(line)) ?? 0) > (before.get(bare(line)) ?? 0);
      assert.deepEqual(new Set(after.filter((line) => line !== "" && more(line))), new Set(lines));
    });
  }

  test("is the same whatever was made first", async () => {
    const things = [
      "create function private.first_sample() returns void language sql as 'select'",
      "create function private.second_sample() returns void language sql as 'select'",
      "create table private.more_samples (id uuid)",
      "create index second_index on app.samples (word)",
      "create index first_index on app.samples (word)",
      'create policy "second" on app.samples for update using (true)',
      'create policy "first" on app.samples for update using (true)',
      "grant select, insert on app.samples to service_role",
      "grant select on app.samples to anon",
      "grant insert on app.samples to anon",
      "alter table app.samples add constraint second check (id is not null)",
      "alter table app.samples add constraint first check (id is not null)",
      "insert into private.limits values ('second_s', 5, 'seconds', 'So.')",
      "insert into private.limits values ('first_s', 5, 'seconds', 'So.')",
      "select cron.schedule('second', '* * * * *', 'select')",
      "select cron.schedule('first', '* * * * *', 'select')",
    ];
    assert.equal(await fileAfter(...things), await fileAfter(...things.toReversed()));
  });

  const unknown = {
    "create type app.colour as enum ('red')": "type app.colour",
    "create materialized view app.words as select 1 as one": "materialized view app.words",
    "create sequence private.numbers": "sequence private.numbers",
    "create statistics app.word_sizes on word, size from app.samples":
      "statistics object app.word_sizes",
    "create rule nothing as on delete to app.samples do instead nothing":
      "rule nothing on app.samples",
  };
  for (const [change, thing] of Object.entries(unknown)) {
    test(`is refused where it would not show: ${change}`, async () => {
      await assert.rejects(fileAfter(change), { message: new RegExp(`describe: ${thing}$`) });
    });
  }
});

/** A line without the comma or semicolon that comes and goes with what follows. */
function bare(line: string): string {
  return line.replace(/[,;]$/, "");
}

function counted(lines: readonly string[]): Map<string, number> {
  const groups = Map.groupBy(lines, bare);
  return new Map([...groups].map(([line, all]) => [line, all.length]));
}
