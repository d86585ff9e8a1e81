import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { USER_ID } from "../support/tokens.ts";
import {
  openTestDatabase,
  sessionToken,
  startServer,
  subscribe,
  type TestServer,
} from "./support/server.ts";

describe("database broadcasts", () => {
  let database: Database;
  let server: TestServer;

  before(async () => {
    database = await openTestDatabase();
  });
  after(() => database.close());
  beforeEach(() => {
    server = startServer(database);
  });
  afterEach(() => server.close());

  test("realtime.send to a listener's private channel reaches its phone, with meta.id", async () => {
    const phone = await server.phone(await sessionToken());
    const channel = phone.channel(`user:${USER_ID}`, { config: { private: true } });
    const heard = new Promise<Record<string, unknown>>((resolve) => {
      channel.on("broadcast", { event: "hello" }, resolve);
    });
    assert.equal((await subscribe(channel)).status, "SUBSCRIBED");
    await database.query("select realtime.send($1::jsonb, 'hello', $2, true)", [
      JSON.stringify({ a: 1 }),
      `user:${USER_ID}`,
    ]);
    const message = await heard;
    assert.equal(message.event, "hello");
    const payload = message.payload as { a: number; id: string };
    assert.equal(payload.a, 1);
    assert.deepEqual(message.meta, { id: payload.id });
  });
});
