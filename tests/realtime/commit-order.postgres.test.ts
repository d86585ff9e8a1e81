import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RowFeed } from "../../supabase/local/realtime/row-feed.ts";
import { eventually } from "../support/eventually.ts";
import { USER_ID } from "../support/tokens.ts";
import { readUserBroadcast } from "./support/raw-socket.ts";
import { sessionToken, useDatabase, useServer } from "./support/server.ts";

const topic = `user:${USER_ID}`;
const send = "select realtime.send('{}'::jsonb, $1, $2)";

describe("messages of transactions that overlap", () => {
  const its = useServer(useDatabase());

  async function listener() {
    const socket = await its.raw();
    await socket.join(`realtime:${topic}`, { private: true }, await sessionToken());
    return socket;
  }

  test("one that sent first and committed last is heard last, and is not missed", async () => {
    const socket = await listener();
    const sent = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const slow = its.database.transaction(async (tx) => {
      await tx.query(send, ["slow 1", topic]);
      sent.resolve();
      await mayCommit.promise;
      await tx.query(send, ["slow 2", topic]);
    });
    await sent.promise;
    for (const event of ["quick 1", "quick 2"]) {
      await its.database.query(send, [event, topic]);
      assert.equal(readUserBroadcast(await socket.next()).event, event);
    }
    mayCommit.resolve();
    await slow;
    assert.equal(readUserBroadcast(await socket.next()).event, "slow 1");
    assert.equal(readUserBroadcast(await socket.next()).event, "slow 2");
    assert.deepEqual(await socket.rest(), []);
  });

  test("one that was open before anyone connected, and commits after, is heard", async () => {
    // The server itself must be up: what was open when it began to read the log is not in there.
    await (await listener()).close();
    const sent = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const early = its.database.transaction(async (tx) => {
      await tx.query(send, ["early", topic]);
      sent.resolve();
      await mayCommit.promise;
    });
    await sent.promise;
    const socket = await listener();
    mayCommit.resolve();
    await early;
    assert.equal(readUserBroadcast(await socket.next()).event, "early");
  });

  /** Eight writers with forty transactions each, at the same time; two messages a transaction. */
  const write = () =>
    Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let n = 0; n < 40; n += 1) {
          await its.database.transaction(async (tx) => {
            await tx.query(send, [`${writer}:${n}:a`, topic]);
            if (n % 3 === 0) await tx.query("select pg_sleep(0.002)");
            await tx.query(send, [`${writer}:${n}:b`, topic]);
          });
        }
      }),
    );

  /** Every message is among these once, and each writer's are in its order. */
  function assertAllOnce(events: readonly string[]): void {
    const heard = new Map<string, string[]>();
    for (const event of events) {
      const [writer = "", ...rest] = event.split(":");
      heard.set(writer, [...(heard.get(writer) ?? []), rest.join(":")]);
    }
    const expected = Array.from({ length: 40 }, (_, n) => [`${n}:a`, `${n}:b`]).flat();
    assert.deepEqual([...heard.keys()].sort(), [..."01234567"]);
    for (const each of heard.values()) assert.deepEqual(each, expected);
  }

  test("of 8 writers with 40 transactions each, every message is heard once and in each writer's order", async () => {
    const socket = await listener();
    await write();
    const events: string[] = [];
    for (let n = 0; n < 640; n += 1) events.push(readUserBroadcast(await socket.next()).event);
    assert.deepEqual(await socket.rest(), []);
    assertAllOnce(events);
  });

  test("the same where the log is not decoded, and rows are read", async () => {
    const events: string[] = [];
    const faults: unknown[] = [];
    const feed = new RowFeed({
      database: its.database,
      onMessages: (messages) => events.push(...messages.map(({ event }) => event)),
      onFault: (error) => faults.push(error),
    });
    await feed.start();
    await write();
    await eventually(() => assert.equal(events.length, 640));
    await feed.close();
    assertAllOnce(events);
    assert.deepEqual(faults, []);
  });
});
