import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, beforeEach, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import postgres, { type Sql } from "postgres";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { temporaryFolder, testCache } from "../support/database-folders.ts";
import { type FreshDatabase, freshDatabase } from "../support/fresh-database.ts";
import { MEMBERSHIP } from "../support/platform/realtime-rights-suite.ts";

const HEAR = `create policy "hear" on realtime.messages for select to authenticated using (private)`;

const POLICIES = `
  select policyname from pg_catalog.pg_policies
  where schemaname = 'realtime' and tablename = 'messages' order by 1`;

const databases: FreshDatabase[] = [];
const clients: Sql[] = [];

after(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await Promise.all(databases.map((database) => database.drop()));
});

/** A database as a new project has it. */
async function project(): Promise<FreshDatabase> {
  const database = await freshDatabase();
  databases.push(database);
  return database;
}

/** A session of the developer's role, as psql and the Supabase CLI have one. */
function developer(database: FreshDatabase): Sql {
  const client = postgres(database.as("postgres"), { max: 1, onnotice: () => {} });
  clients.push(client);
  return client;
}

describe("the developer's role, which does not own realtime", () => {
  let sql: Sql;

  before(async () => {
    sql = developer(await project());
  });

  const refused: Record<string, string> = {
    "create a function": "create function realtime.own() returns int language sql return 1",
    "create a table": "create table realtime.own (id integer)",
    "create an index": "create index own on realtime.messages (event)",
    "add a column": "alter table realtime.messages add column own integer",
    "switch row-level security off": "alter table realtime.messages disable row level security",
    "drop the messages": "drop table realtime.messages",
    "replace a function":
      "create or replace function realtime.topic() returns text language sql return ''",
    "drop a function": "drop function realtime.topic()",
    "comment on a policy": `${HEAR}; comment on policy "hear" on realtime.messages is 'own'`,
    "become the owner": "set role supabase_realtime_admin",
  };
  for (const [deed, statement] of Object.entries(refused)) {
    test(`may not ${deed}`, async () => {
      await assert.rejects(sql.unsafe(statement), { code: "42501" });
    });
  }

  test("makes, changes and drops a policy on realtime.messages, and stays no member", async () => {
    await sql.begin(async (tx) => {
      for (const statement of [
        HEAR,
        `alter policy "hear" on realtime.messages using (not private)`,
        `drop policy "hear" on realtime.messages`,
        HEAR,
        `do $$ begin drop policy "hear" on realtime.messages; end $$`,
      ]) {
        await tx.unsafe(statement);
        assert.equal((await tx.unsafe(MEMBERSHIP)).length, 0);
      }
    });
  });

  test("a policy that fails → leaves no membership, and the next one is made", async () => {
    await sql.begin(async (tx) => {
      await assert.rejects(
        tx.savepoint((inner) =>
          inner.unsafe(`create policy "none" on realtime.messages using (nothing)`),
        ),
        { code: "42703" },
      );
      assert.equal((await tx.unsafe(MEMBERSHIP)).length, 0);
      await tx.unsafe(HEAR);
      await tx.unsafe(`drop policy "hear" on realtime.messages`);
    });
    assert.equal((await sql.unsafe(MEMBERSHIP)).length, 0);
  });
});

describe("migrations that make a policy on realtime.messages", () => {
  let folder: URL;

  beforeEach(async () => {
    folder = pathToFileURL(`${temporaryFolder()}/`);
    await write("1_hear.sql", HEAR);
  });

  const write = (file: string, sql: string) => writeFile(new URL(file, folder), sql);

  /** The policies after a start of the stack, at the end of which nobody may be a member. */
  async function start(fresh: FreshDatabase): Promise<string[]> {
    const database = await openDatabase({
      databaseUrl: fresh.url,
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: folder,
    });
    try {
      assert.deepEqual(await database.query(MEMBERSHIP), []);
      return (await database.query(POLICIES)).map(({ policyname }) => String(policyname));
    } finally {
      await database.close();
    }
  }

  test("apply to a new database, find nothing to do, and apply one that comes later", async () => {
    const fresh = await project();
    assert.deepEqual(await start(fresh), ["hear"]);
    assert.deepEqual(await start(fresh), ["hear"]);
    await write("2_send.sql", HEAR.replace('"hear"', '"hear more"'));
    assert.deepEqual(await start(fresh), ["hear", "hear more"]);
  });

  test("and then fail → leave neither the policy nor a membership", async () => {
    const fresh = await project();
    await write("1_hear.sql", `${HEAR}; select 1 / 0`);
    await assert.rejects(start(fresh), { code: "22012" });
    const sql = developer(fresh);
    assert.equal((await sql.unsafe(MEMBERSHIP)).length, 0);
    assert.deepEqual([...(await sql.unsafe(POLICIES))], []);
  });

  test("may make nothing else in realtime", async () => {
    await write(
      "2_own.sql",
      `${HEAR.replace('"hear"', '"own"')};
       create function realtime.own() returns integer language sql return 1`,
    );
    await assert.rejects(start(await project()), {
      code: "42501",
      message: /^migration 2_own.sql: permission denied for schema realtime/,
    });
  });

  test("of several databases of one server at the same moment → apply to each", async () => {
    const all = await Promise.all([project(), project(), project(), project()]);
    for (const n of [2, 3, 4, 5])
      await write(`${n}_more.sql`, HEAR.replace('"hear"', `"hear ${n}"`));
    for (const policies of await Promise.all(all.map(start))) assert.equal(policies.length, 5);
  });
});
