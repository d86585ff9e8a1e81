import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";
import pg from "pg";
import type { Database } from "../../supabase/local/database/database.ts";
import { EmbeddedBackend } from "../../supabase/local/database/embedded-backend.ts";
import { EmbeddedConnections } from "../../supabase/local/database/embedded-connections.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { prepareSnapshot } from "../../supabase/local/database/snapshot.ts";
import { Turns } from "../../supabase/local/database/turns.ts";
import { emptyMigrations, temporaryFolder, testCache } from "../support/database-folders.ts";
import { eventually } from "../support/eventually.ts";

/** What never ends, each in a part of Postgres of its own. */
const ENDLESS: Readonly<Record<string, string>> = {
  "a loop of plpgsql": "do $$ begin loop end loop; end $$",
  "a join that grows": "select count(*) from generate_series(1, 100000000000)",
  "a recursive query":
    "with recursive r as (select 1 as n union all select n from r) select count(*) from r",
};

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** Statements that would take a server's files or programs, or more stack than there is. */
const DANGEROUS: Readonly<Record<string, readonly [sql: string, code: RegExp]>> = {
  "COPY TO PROGRAM": ["copy public.kept to program 'cat'", /./],
  "COPY FROM PROGRAM": ["copy public.kept from program 'cat'", /./],
  "COPY FROM a file of the machine": ["copy public.kept from '/etc/passwd'", /^58P01$/],
  "a file of the machine": ["select pg_read_file('/etc/passwd')", /^58P01$/],
  "an unknown library": ["load 'endless'", /^58P01$/],
  "an unknown extension": ["create extension nothing_such", /^0A000$/],
  "JSON of 20,000 levels": [`select '${deep(20_000)}'::json is null`, /^54001$/],
  "JSONB of 100,000 levels": [`select '${deep(100_000)}'::jsonb is null`, /^54001$/],
  "an expression of 20,000 terms": [`select ${"1 + ".repeat(20_000)}1`, /^54001$/],
  "a function that calls itself": ["select public.deeper(1)", /^54001$/],
  "an SQL function that calls itself": ["select public.deeper_sql(1)", /^54001$/],
};

const PREPARE = `
  create table public.kept (id integer);
  insert into public.kept values (1);
  create function public.deeper(n integer) returns integer language plpgsql as
    $$ begin return public.deeper(n + 1); end $$;
  create function public.deeper_sql(n integer) returns integer language sql as
    'select public.deeper_sql(n + 1) + 1';`;

describe("the embedded database", () => {
  let database: Database;
  const clients: pg.Client[] = [];

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
  });

  before(async () => {
    database = await openDatabase({
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: emptyMigrations,
      psqlPort: 0,
    });
    await database.exec(PREPARE);
  });

  after(() => database.close());

  async function psql(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url ?? "" });
    client.on("error", () => {});
    await client.connect();
    clients.push(client);
    return client;
  }

  const kept = () => database.query("select id from public.kept order by id");

  for (const [title, statement] of Object.entries(ENDLESS)) {
    test(`${title} without end → ends with its statement_timeout, while the process goes on`, async () => {
      let beats = 0;
      const heart = setInterval(() => {
        beats += 1;
      }, 10);
      const endless = database.transaction(async (tx) => {
        await tx.query("select set_config('statement_timeout', '200ms', true)");
        await tx.query(statement);
      });
      await assert.rejects(endless, {
        code: "57014",
        message: "canceling statement due to statement timeout",
      });
      clearInterval(heart);
      assert.ok(beats > 5, `${beats} beats of the process meanwhile`);
      assert.deepEqual(await kept(), [{ id: 1 }]);
    });
  }

  test("a limit that one statement did not need → does not end a later one that has none", async () => {
    for (let nth = 0; nth < 3; nth++) {
      await database.transaction(async (tx) => {
        await tx.query("select set_config('statement_timeout', '150ms', true)");
        await tx.query("select 1");
      });
    }
    await database.query("select pg_sleep(0.4)");
  });

  test("psql's Ctrl-C → breaks off its own statement, and no other's", async () => {
    const [one, other] = await Promise.all([psql(), psql()]);
    const endless = one.query("do $$ begin loop end loop; end $$");
    const refused = assert.rejects(endless, { code: "57014" });
    const waiting = other.query("select 1 as one");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await cancel(other);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await cancel(one);
    await refused;
    assert.deepEqual((await waiting).rows, [{ one: 1 }]);
  });

  /** Asks, as psql does on a connection of its own, that what this client runs be broken off. */
  async function cancel(client: pg.Client): Promise<void> {
    const { processID, secretKey } = client as unknown as Record<string, number>;
    const request = new DataView(new ArrayBuffer(16));
    [16, 80_877_102, processID ?? 0, secretKey ?? 0].forEach((value, i) => {
      request.setInt32(i * 4, value);
    });
    await sendRaw(new Uint8Array(request.buffer));
  }

  /** Sends bytes to psql's port as a client of its own, and waits until the server has hung up. */
  async function sendRaw(bytes: Uint8Array): Promise<void> {
    const socket = connect(Number(new URL(database.url ?? "").port), "127.0.0.1");
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.on("close", () => resolve());
    socket.on("error", () => {});
    socket.resume();
    socket.write(bytes);
    await promise;
  }

  test("a psql that leaves in the middle of an endless statement → nobody waits for it", async () => {
    const client = await psql();
    client.query("do $$ begin loop end loop; end $$").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.connection.stream.destroy();
    assert.deepEqual(await kept(), [{ id: 1 }]);
  });

  test("a psql that leaves in its transaction, or after half a message → nothing of it is kept", async () => {
    const client = await psql();
    await client.query("begin; insert into public.kept values (2)");
    client.connection.stream.write(Uint8Array.of("Q".charCodeAt(0), 0, 0, 1, 0, 120));
    client.connection.stream.destroy();
    assert.deepEqual(await kept(), [{ id: 1 }]);
  });

  for (const [title, bytes] of Object.entries({
    HTTP: new TextEncoder().encode("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"),
    "a message without end": Uint8Array.of(255, 255, 255, 255, 0, 3, 0, 0),
    zeros: new Uint8Array(64),
    "a startup without a user, then no message": Uint8Array.of(
      0,
      0,
      0,
      9,
      0,
      3,
      0,
      0,
      0,
      255,
      1,
      2,
      3,
      4,
    ),
  })) {
    test(`a client that sends ${title} → is hung up on, and nobody else notices`, async () => {
      await sendRaw(bytes);
      assert.deepEqual(await kept(), [{ id: 1 }]);
    });
  }

  for (const [title, [statement, code]] of Object.entries(DANGEROUS)) {
    test(`${title}, by psql and by the stack → refused, and everything goes on`, async () => {
      const client = await psql();
      await assert.rejects(client.query(statement), ({ code: said }) => code.test(said));
      await assert.rejects(database.query(statement), ({ code: said }) => code.test(said));
      assert.deepEqual(await kept(), [{ id: 1 }]);
      assert.deepEqual((await (await psql()).query("select 1 as one")).rows, [{ one: 1 }]);
    });
  }

  test("a two-phase commit → is refused, as by a Postgres that has none prepared", async () => {
    const client = await psql();
    await assert.rejects(client.query("begin; prepare transaction 'x'"), { code: "55000" });
    assert.deepEqual(await kept(), [{ id: 1 }]);
  });

  test("that died → has what was committed and nothing else, and listeners hear again", async () => {
    let woken = 0;
    const stop = await database.listen("deaths", () => {
      woken += 1;
    });
    await database.query("insert into public.kept values (3)");
    const dying = database.transaction(async (tx) => {
      await tx.query("insert into public.kept values (4)");
      await tx.query("select $1::jsonb", [deep(50_000)]);
    });
    await assert.rejects(dying, { code: "54001" });
    assert.deepEqual(await kept(), [{ id: 1 }, { id: 3 }]);
    await database.query("notify deaths");
    await eventually(() => assert.ok(woken > 0));
    await stop();
    await database.query("delete from public.kept where id = 3");
  });

  test("whose prepared statements psql took away → prepares them anew", async () => {
    const ask = () => database.query("select $1::integer as one", [1]);
    await ask();
    await (await psql()).query("deallocate all");
    assert.deepEqual(await ask(), [{ one: 1 }]);
    await (await psql()).query("discard all");
    assert.deepEqual(await ask(), [{ one: 1 }]);
  });

  test("whose table changes under a prepared statement → gives the new columns", async () => {
    const ask = () => database.query("select * from public.changing where id = $1", [1]);
    await database.exec("create table public.changing as select 1 as id");
    assert.deepEqual(await ask(), [{ id: 1 }]);
    await database.exec("alter table public.changing add column more text");
    assert.deepEqual(await ask(), [{ id: 1, more: null }]);
  });
});

describe("a data folder's database", () => {
  test("that died → has what was committed, and is its owner's alone", async () => {
    const dataFolder = `${temporaryFolder()}/dätä mit leer`;
    const database = await openDatabase({
      dataFolder,
      cacheFolder: testCache,
      migrations: emptyMigrations,
    });
    await database.exec(PREPARE);
    await assert.rejects(database.query("select $1::jsonb", [deep(50_000)]), { code: "54001" });
    assert.deepEqual(await database.query("select id from public.kept"), [{ id: 1 }]);
    await database.close();
    for (const folder of [dataFolder, `${dataFolder}/pgdata`]) {
      const { mode } = await Deno.stat(folder);
      assert.equal((mode ?? 0) & 0o077, 0, folder);
    }
  });
});

describe("a statement of somebody who set no limit", () => {
  test("→ is broken off in the end, since all others wait for it", async (t) => {
    t.mock.method(console, "error", () => {});
    const fill = () => prepareSnapshot(testCache, () => {});
    const backend = await EmbeddedBackend.open({
      cacheFolder: testCache,
      fill,
      longestStatementMs: 300,
    });
    const connections = new EmbeddedConnections(backend);
    const ask = (sql: string) => connections.use((client) => client.query(sql));
    await assert.rejects(ask("do $$ begin loop end loop; end $$"), { code: "57014" });
    assert.equal((await ask("select 1")).rowCount, 1);
    await connections.close();
  });
});

describe("turns", () => {
  test("who waits too long for one → is told that it is busy; the others get theirs in order", async () => {
    const turns = new Turns(50);
    const first = await turns.take();
    await assert.rejects(turns.take(), { name: "DatabaseError", code: "53300" });
    const order: string[] = [];
    const take = async (name: string) => {
      const turn = await turns.take();
      order.push(name);
      turn.release();
    };
    const others = Promise.all([take("second"), take("third")]);
    first.release();
    await others;
    assert.deepEqual(order, ["second", "third"]);
  });
});
