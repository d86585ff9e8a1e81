import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import pg from "pg";
import { type Api, startApi } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

/** A statement that waits for the database is told so in ten seconds; the rest is for the machine. */
const LONGEST_ANSWER_MS = 14_000;

describe("a statement of psql that never ends", () => {
  let api: Api;
  let psql: pg.Client;

  before(async () => {
    api = await startApi({ psqlPort: 0, scheduler: false });
    psql = new pg.Client({ connectionString: api.stack.database.url ?? "" });
    psql.on("error", () => {});
    await psql.connect();
    // The functions that are asked below have started.
    await eventually(async () => {
      assert.equal((await api.request("GET", "health/ready")).status, 200);
    }, 60_000);
  });

  after(async () => {
    await psql.end();
    await api.close();
  });

  test("→ /health answers, /health/ready and calls say 503 and when to come again; after it all is well", async () => {
    const endless = psql.query("do $$ begin loop end loop; end $$").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 200));

    const alive = await api.request("GET", "health");
    assert.equal(alive.status, 200);
    const ready = await api.request("GET", "health/ready");
    assert.equal(ready.status, 503);
    assert.ok(Number(ready.headers.get("retry-after")) > 0);
    const begun = performance.now();
    const call = await api.rpc("ready", { body: {} });
    assert.ok([503, 504].includes(call.status), `${call.status} ${call.text}`);
    assert.ok(performance.now() - begun < LONGEST_ANSWER_MS);

    psql.connection.stream.destroy();
    await endless;
    assert.equal((await api.rpc("ready", { body: {} })).status, 200);
    assert.equal((await api.request("GET", "health/ready")).status, 200);
  });
});
