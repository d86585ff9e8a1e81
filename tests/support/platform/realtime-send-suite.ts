import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { eventually } from "../eventually.ts";
import { acting, messages, one, SOMEBODY } from "./acting.ts";

/** What is kept of a message that SQL sends. */
export function realtimeSendSuite(database: () => Database): void {
  const as = acting(database);

  describe("realtime.send", () => {
    test("an object → is kept with an id, as a private broadcast", async () => {
      await as("service_role", async (tx) => {
        await tx.query(`select realtime.send('{"a": 1}', 'hello', 'user:1')`);
        await tx.query(`select realtime.send('{"id": "own"}', 'hello', 'open', false)`);
        const [first, second] = await messages(tx);
        assert.deepEqual(first, {
          id: first?.id,
          topic: "user:1",
          event: "hello",
          payload: { a: 1, id: first?.id },
          private: true,
          extension: "broadcast",
        });
        assert.deepEqual([second?.payload, second?.private], [{ id: "own" }, false]);
      });
    });

    test("without a policy for the caller → nothing is sent, and the transaction goes on", async () => {
      await as("authenticated", async (tx) => {
        await tx.query("select realtime.send('{}', 'hello', 'user:1')");
        await tx.query("reset role");
        assert.deepEqual(await messages(tx), []);
      });
    });

    test("with a policy for the caller on its topic → is sent", async () => {
      await as("postgres", async (tx) => {
        await tx.query(
          "create policy own on realtime.messages for insert to authenticated with check (realtime.topic() = 'user:' || auth.uid())",
        );
        await tx.query("set local role authenticated");
        await tx.query("select realtime.send('{}', 'hello', 'user:1')");
        await tx.query("select realtime.send('{}', 'hello', 'user:' || auth.uid())");
        await tx.query("set local role postgres");
        assert.deepEqual(
          (await messages(tx)).map(({ topic }) => topic),
          [`user:${SOMEBODY}`],
        );
      });
    });

    test("an array, a missing topic, or a day without a partition → a warning, no error, no message", async () => {
      await as("service_role", async (tx) => {
        await tx.query("select realtime.send('[1]', 'hello', 'user:1')");
        await tx.query("select realtime.send('{}', 'hello', null)");
        await tx.query("reset role");
        await tx.query(
          "do $$ begin execute format('drop table realtime.%I', 'messages_' || to_char(now() at time zone 'utc', 'YYYY_MM_DD')); end $$",
        );
        await tx.query("select realtime.send('{}', 'hello', 'user:1')");
        assert.deepEqual(await messages(tx), []);
      });
    });

    test("realtime.topic() → the topic sent to until the transaction ends, null before", async () => {
      const topic = "select realtime.topic() as topic";
      await as("service_role", async (tx) => {
        assert.deepEqual(await one(tx, topic), { topic: null });
        await tx.query("select realtime.send('{}', 'hello', 'user:1')");
        assert.deepEqual(await one(tx, topic), { topic: "user:1" });
        await tx.query("select realtime.send('[]', 'hello', 'user:2')");
        assert.deepEqual(await one(tx, topic), { topic: "user:1" });
      });
      assert.deepEqual(await one(database(), topic), { topic: null });
    });

    test("bytes by send_binary → are kept beside an empty payload", async () => {
      await as("service_role", async (tx) => {
        await tx.query("select realtime.send_binary($1, 'hello', 'user:1')", [
          Uint8Array.of(0, 255),
        ]);
        const row = await one<{ binary_payload: Uint8Array; payload: null }>(
          tx,
          "select binary_payload, payload from realtime.messages",
        );
        assert.deepEqual([[...row.binary_payload], row.payload], [[0, 255], null]);
      });
    });

    test("committed → wakes who listens, where the log is not decoded; rolled back → does not", async () => {
      const { logical } = await one<{ logical: boolean }>(
        database(),
        "select current_setting('wal_level') = 'logical' as logical",
      );
      let woken = 0;
      const stop = await database().listen("realtime_messages", () => {
        woken += 1;
      });
      const base = woken;
      await as("service_role", (tx) => tx.query("select realtime.send('{}', 'hello', 'user:1')"));
      await database().query("select realtime.send('{}', 'hello', 'user:1')");
      await database().query("select pg_notify('realtime_messages', '')");
      await eventually(() => assert.equal(woken, base + (logical ? 1 : 2)));
      await stop();
      await database().query("delete from realtime.messages");
    });
  });
}
