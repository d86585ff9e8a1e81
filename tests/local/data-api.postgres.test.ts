import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { ask } from "../support/data-api-calls.ts";
import { eventually } from "../support/eventually.ts";
import { openRooms, type Rooms } from "../support/rooms.ts";

/** What needs a Postgres with signals and sessions of its own, and what another driver may break. */
describe("the Data API on a real Postgres", () => {
  let rooms: Rooms;

  before(async () => {
    const schema = new URL("../support/varied-functions.sql", import.meta.url);
    const databaseUrl = process.env.DATABASE_URL ?? "";
    assert.ok(databaseUrl, "run by `npm run test:postgres`");
    rooms = await openRooms({ schema: await readFile(schema, "utf8"), databaseUrl });
  });
  after(() => rooms.close());

  test("an anonymous caller's statement ends after 3 s → 500, 57014", async () => {
    const started = performance.now();
    const { status, body } = await ask(rooms, {
      line: "POST slow",
      body: { seconds: 30 },
      claims: null,
    });
    assert.deepEqual([status, Object(body).code], [500, "57014"]);
    assert.ok(performance.now() - started < 6000);
  });

  test("a connection that is cut while a call runs → 503, and the next calls go well", async () => {
    const slow = ask(rooms, { line: "POST slow", body: { seconds: 20 } });
    await eventually(async () => {
      const cut = await rooms.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query ~ 'api"."slow' and pid <> pg_backend_pid()`,
      );
      assert.ok(cut.length > 0);
    });
    const { status, headers } = await slow;
    assert.deepEqual([status, headers["retry-after"]], [503, "0"]);
    const next = await Promise.all(
      Array.from({ length: 12 }, () => ask(rooms, { line: "POST add", body: { a: 1 } })),
    );
    assert.deepEqual(new Set(next.map(({ body }) => body)), new Set([6]));
  });

  test("forty callers at the same moment are kept apart", async () => {
    const subs = Array.from({ length: 40 }, () => crypto.randomUUID());
    const answers = await Promise.all(
      subs.map((sub) => ask(rooms, { line: "POST whoami", claims: { sub } })),
    );
    assert.deepEqual(
      answers.map(({ body }) => Object(body).uid),
      subs,
    );
  });
});
