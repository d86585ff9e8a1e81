import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { ask } from "../support/data-api-calls.ts";
import { openRooms, type Rooms } from "../support/rooms.ts";
import { UNLIKE } from "../support/unlike-calls.ts";

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

  for (const { line, body, ours, because, ...call } of UNLIKE) {
    test(`${line} ${JSON.stringify(body ?? "")} → as on the embedded database: ${because}`, async () => {
      const answer = await ask(rooms, { line, body, ...call });
      assert.deepEqual({ ...answer, ...ours }, answer);
    });
  }

  for (const [line, body] of [
    ["GET sum_of?ns=1&ns=2", 3],
    ["GET array_of?ns={1,2}", [1, 2]],
    ["GET numbers?n=2", [1, 2]],
    ["POST all_things", [1, 2, 3]],
  ] as const) {
    test(`${line} → its result`, async () => {
      const answer = await ask(rooms, { line });
      const ids = line === "POST all_things" ? Object(answer.body).map(Object) : null;
      assert.deepEqual(ids ? ids.map(({ id }: { id: number }) => id) : answer.body, body);
    });
  }

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
