import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { eventually } from "../support/eventually.ts";
import { type FreshDatabase, freshDatabase } from "../support/fresh-database.ts";

let fresh: FreshDatabase;

before(async () => {
  fresh = await freshDatabase();
});

after(() => fresh.drop());

function open(databaseUrl: string): Promise<Database> {
  return openDatabase({
    databaseUrl,
    dataFolder: "memory",
    cacheFolder: testCache,
    migrations: emptyMigrations,
  });
}

/** The fresh database's address with something wrong in it. */
function wrong(change: (url: URL) => void): string {
  const url = new URL(fresh.url);
  change(url);
  return url.href;
}

describe("a DATABASE_URL", () => {
  async function refusal(databaseUrl: string): Promise<string> {
    const error = await open(databaseUrl).then(
      () => assert.fail("it opened"),
      (cause) => cause,
    );
    assert.ok(error instanceof Error);
    assert.equal(error.name, "Error");
    assert.doesNotMatch(error.message, /\n|hunter2/);
    return error.message;
  }

  test("that is no address → says so", async () => {
    for (const url of ["localhost", "http://localhost/x", "postgres://[", "postgres:/x"]) {
      assert.equal(await refusal(url), "DATABASE_URL is not a postgres:// address");
    }
  });

  test("where nothing listens → says so, without the password", async () => {
    assert.equal(
      await refusal("postgres://me:hunter2@127.0.0.1:1/x"),
      "DATABASE_URL (127.0.0.1:1/x): nothing listens there",
    );
  });

  test("of an unknown host → says so", async () => {
    assert.match(await refusal("postgres://me@no-such-host.invalid/x"), /there is no such host$/);
  });

  test("of an unknown database → says so", async () => {
    const url = wrong((it) => {
      it.pathname = "/nowhere";
    });
    assert.match(await refusal(url), /\/nowhere\): there is no such database$/);
  });

  test("of an unknown user → says so", async () => {
    const url = wrong((it) => {
      it.username = "nobody_here";
      it.password = "hunter2";
    });
    assert.match(await refusal(url), /refuses this user$/);
  });

  test("of a role that is no superuser → says so", async () => {
    assert.match(await refusal(fresh.as("postgres")), /role postgres is no superuser/);
  });

  test("of a server that never answers → says so in a few seconds", async () => {
    const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    try {
      const message = await refusal(`postgres://me@127.0.0.1:${server.addr.port}/x`);
      assert.match(message, /the server does not answer$/);
    } finally {
      server.close();
    }
  });

  test("of something that is no Postgres → says so", async () => {
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(),
    );
    try {
      const message = await refusal(`postgres://me@127.0.0.1:${server.addr.port}/x`);
      assert.match(message, /\/x\): what listens there is no Postgres$/);
    } finally {
      await server.shutdown();
    }
  });
});

describe("a connection that the server ends", () => {
  test("while it listens → listens again, and wakes once for what it may have missed", async () => {
    const database = await open(fresh.url);
    let woken = 0;
    const stop = await database.listen("tests", () => {
      woken += 1;
    });
    const base = woken;
    await database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()",
    );
    await eventually(() => assert.ok(woken > base), 5_000);
    const again = woken;
    await database.query("notify tests");
    await eventually(() => assert.ok(woken > again));
    await stop();
    await database.close();
  });

  test("in a transaction → the transaction throws, the next one works", async () => {
    const database = await open(fresh.url);
    const other = await open(fresh.url);
    await assert.rejects(
      database.transaction(async (tx) => {
        const [row] = await tx.query("select pg_backend_pid() as pid");
        await other.query("select pg_terminate_backend($1::integer)", [row?.pid]);
        await tx.query("select 1");
      }),
    );
    assert.equal(await database.transaction(async (tx) => (await tx.query("select 1")).length), 1);
    await other.close();
    await database.close();
  });
});
