import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import postgres, { type Sql } from "postgres";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { eventually } from "../support/eventually.ts";

let database: Database;
const clients: Sql[] = [];

/** A session as psql has one: a single connection. */
function psql(): Sql {
  assert.ok(database.url);
  const client = postgres(database.url, { max: 1, onnotice: () => {} });
  clients.push(client);
  return client;
}

before(async () => {
  database = await openDatabase({
    dataFolder: "memory",
    cacheFolder: testCache,
    migrations: emptyMigrations,
    psqlPort: 0,
  });
});

after(async () => {
  await Promise.all(clients.map((client) => client.end({ timeout: 1 })));
  await database.close();
});

/** What a session's settings look like from within the process, or from another session. */
const OWN = `
  select current_user::text as role, session_user::text as user,
    current_setting('search_path') as path, current_setting('statement_timeout') as timeout,
    coalesce(current_setting('request.jwt.claims', true), '') as claims`;

const FRESH = { role: "postgres", user: "postgres", path: "public", timeout: "0", claims: "" };

describe("psql beside the stack", () => {
  test("what one session sets → stays with it, and shows neither in the stack nor in another", async () => {
    const [one, other] = [psql(), psql()];
    await one.unsafe(`
      set search_path = realtime, public; set statement_timeout = '5s';
      set request.jwt.claims = '{"sub": "it''s me"}'; set role authenticated;
    `);
    assert.deepEqual(await database.query(OWN), [FRESH]);
    assert.deepEqual([...(await other.unsafe(OWN))], [FRESH]);
    assert.deepEqual(
      [...(await one.unsafe(OWN))],
      [
        {
          ...FRESH,
          role: "authenticated",
          path: "realtime, public",
          timeout: "5s",
          claims: '{"sub": "it\'s me"}',
        },
      ],
    );
    await one.unsafe("set session authorization anon");
    assert.deepEqual(await database.query(OWN), [FRESH]);
    const [row] = await one.unsafe("select session_user::text as user");
    assert.deepEqual(row, { user: "anon" });
  });

  test("what a transaction of the stack sets → shows in no session", async () => {
    const session = psql();
    const seen = await database.transaction(async (tx) => {
      await tx.query(
        "select set_config('role', 'anon', true), set_config('request.jwt.claims', '{}', true)",
      );
      const waiting = session.unsafe(OWN).execute();
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(await tx.query("select current_user::text as role"), [{ role: "anon" }]);
      return { waiting };
    });
    assert.deepEqual([...(await seen.waiting)], [FRESH]);
  });

  test("a session's transaction → the stack waits, and sees none of it before its commit", async () => {
    const session = psql();
    await database.exec("create table public.turns (id integer)");
    let count: Promise<unknown> | null = null;
    await session.begin(async (tx) => {
      await tx.unsafe("insert into public.turns values (1)");
      count = database.query("select count(*) from public.turns");
      await new Promise((resolve) => setTimeout(resolve, 50));
      await tx.unsafe("insert into public.turns values (2)");
    });
    assert.deepEqual(await count, [{ count: 2 }]);
  });

  test("a session that breaks off in its transaction → is rolled back, and holds up nobody", async () => {
    const session = psql();
    await assert.rejects(
      session.begin(async (tx) => {
        await tx.unsafe("insert into public.turns values (3)");
        await session.end({ timeout: 0 });
        await tx.unsafe("select 1");
      }),
    );
    assert.deepEqual(await database.query("select count(*) from public.turns"), [{ count: 2 }]);
  });

  test("prepared statements, temporary tables and locks of a session → are gone with it", async () => {
    const traces = () =>
      database.query(`
        select name from pg_prepared_statements
        union all select relname from pg_class where relname = 'scratch'
        union all select 'lock' from pg_locks where locktype = 'advisory'`);
    const earlier = await traces();
    const session = psql();
    await session.unsafe("create temporary table scratch (id integer); prepare own as select 1");
    await session`select ${1}::integer as one`;
    await session.unsafe("select pg_advisory_lock(1)");
    await session.end();
    await eventually(async () => {
      assert.deepEqual(await traces(), earlier);
    });
  });

  test("two sessions that prepare statements of the same name → each runs its own", async () => {
    const [one, other] = [psql(), psql()];
    for (const [session, value] of [
      [one, "one"],
      [other, "other"],
      [one, "one"],
    ] as const) {
      const sql = `select '${value}' as value, $1::integer as n`;
      const rows = await session.unsafe(sql, [7], { prepare: true });
      assert.deepEqual([...rows], [{ value, n: 7 }]);
    }
  });

  test("many sessions and the stack at the same time → every answer is to its own question", async () => {
    const sessions = [psql(), psql(), psql()];
    const asked = Array.from({ length: 60 }, async (_, n) => {
      const client = sessions[n % 4];
      const rows = client
        ? [...(await client`select ${n}::integer as n`)]
        : await database.transaction((tx) => tx.query("select $1::integer as n", [n]));
      assert.deepEqual(rows, [{ n }]);
    });
    await Promise.all(asked);
  });

  test("a failing statement → its error, and the session goes on", async () => {
    const session = psql();
    await assert.rejects(session.unsafe("select 1 / 0"), { code: "22012" });
    await assert.rejects(session`select ${"x"}::integer`, { code: "22P02" });
    assert.deepEqual([...(await session`select 1 as one`)], [{ one: 1 }]);
  });

  test("COPY FROM STDIN, which would stop the whole stack → refused; COPY TO STDOUT → works", async () => {
    const session = psql();
    await assert.rejects(session.unsafe("copy public.turns from stdin"), { code: "0A000" });
    const out = await session`copy public.turns to stdout`.readable();
    const lines: string[] = [];
    for await (const chunk of out) lines.push(String(chunk));
    assert.equal(lines.join(""), "1\n2\n");
  });

  test("a session's notify → wakes the stack's listener", async () => {
    let woken = 0;
    const stop = await database.listen("tests", () => {
      woken += 1;
    });
    await psql().unsafe("notify tests");
    await eventually(() => assert.equal(woken, 1));
    await stop();
  });
});

test("a port that is taken → one clear line, and nothing left open", async () => {
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    await assert.rejects(
      openDatabase({
        dataFolder: "memory",
        cacheFolder: testCache,
        migrations: emptyMigrations,
        psqlPort: server.addr.port,
      }),
      { name: "Error", message: `port ${server.addr.port}, for psql, is taken` },
    );
  } finally {
    server.close();
  }
});
