import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { type Scheduler, startScheduler } from "../../supabase/local/scheduler/start-scheduler.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { eventually } from "../support/eventually.ts";

let database: Database;
let scheduler: Scheduler;

before(async () => {
  database = await openDatabase({
    dataFolder: "memory",
    cacheFolder: testCache,
    migrations: emptyMigrations,
  });
  scheduler = await startScheduler({ database });
});

after(async () => {
  await scheduler.close();
  await database.close();
});

describe("http requests", () => {
  const requests: { url: string; method: string; type: string | null; body: string }[] = [];
  let server: Deno.HttpServer<Deno.NetAddr>;
  let origin: string;
  let held = Promise.withResolvers<void>();

  before(() => {
    server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
      const { pathname, search } = new URL(request.url);
      if (pathname === "/held") await held.promise;
      requests.push({
        url: pathname + search,
        method: request.method,
        type: request.headers.get("content-type"),
        body: await request.text(),
      });
      return Response.json({ heard: true }, { status: 202, headers: { "x-word": "yes" } });
    });
    origin = `http://127.0.0.1:${server.addr.port}`;
  });

  after(() => server.shutdown());

  async function response(id: number): Promise<Record<string, unknown>> {
    return await eventually(async () => {
      const [row] = await database.query("select * from net._http_response where id = $1", [id]);
      assert.ok(row, "no response yet");
      return row;
    }, 15_000);
  }

  async function request(sql: string, params: unknown[]): Promise<number> {
    const [row] = await database.query<{ id: number }>(`select ${sql} as id`, params);
    assert.ok(row);
    return row.id;
  }

  test("net.http_post → is sent after commit, and its answer kept", async () => {
    const id = await request(
      `net.http_post($1, '{"a": "ä"}', '{"q": "x y&z"}', '{"apikey": "k"}')`,
      [`${origin}/post`],
    );
    const { status_code, content_type, content, timed_out, error_msg, headers } =
      await response(id);
    assert.deepEqual(
      { status_code, content_type, content, timed_out, error_msg },
      {
        status_code: 202,
        content_type: "application/json",
        content: '{"heard":true}',
        timed_out: false,
        error_msg: null,
      },
    );
    assert.equal((headers as Record<string, string>)["x-word"], "yes");
    assert.deepEqual(requests.at(-1), {
      url: "/post?q=x%20y%26z",
      method: "POST",
      type: "application/json",
      body: '{"a": "ä"}',
    });
  });

  test("a transaction that rolls back → sends nothing", async () => {
    const before = requests.length;
    await database
      .transaction(async (tx) => {
        await tx.query("select net.http_get($1)", [`${origin}/never`]);
        throw new Error("back");
      })
      .catch(() => {});
    await response(await request("net.http_get($1)", [`${origin}/after`]));
    assert.deepEqual(
      requests.slice(before).map(({ url }) => url),
      ["/after"],
    );
  });

  test("no answer in time, or nobody there → the reason is kept", async () => {
    const slow = await request("net.http_get($1, timeout_milliseconds => 100)", [`${origin}/held`]);
    const nobody = await request("net.http_get($1)", ["http://127.0.0.1:1/"]);
    assert.equal((await response(slow)).timed_out, true);
    const { status_code, timed_out, error_msg } = await response(nobody);
    assert.deepEqual({ status_code, timed_out }, { status_code: null, timed_out: false });
    assert.match(String(error_msg), /./);
  });

  test("a slow answer → holds up no other request", async () => {
    held.resolve();
    held = Promise.withResolvers();
    const slow = await request("net.http_get($1, timeout_milliseconds => 60000)", [
      `${origin}/held`,
    ]);
    const fast = await request("net.http_get($1)", [`${origin}/fast`]);
    await response(fast);
    const rows = await database.query("select 1 from net._http_response where id = $1", [slow]);
    assert.deepEqual(rows, []);
    held.resolve();
    await response(slow);
  });
});
