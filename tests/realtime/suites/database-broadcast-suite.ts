import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { replicationNote } from "../../../supabase/local/realtime/choose-feed.ts";
import { USER_ID } from "../../support/tokens.ts";
import { readUserBroadcast } from "../support/raw-socket.ts";
import { sessionToken, subscribe, useServer } from "../support/server.ts";

const topic = `user:${USER_ID}`;

export function databaseBroadcastSuite(database: () => Database): void {
  describe("database broadcasts", () => {
    const its = useServer(database);

    /** A raw socket that is joined to the listener's private channel. */
    async function listener() {
      const socket = await its.raw();
      await socket.join(`realtime:${topic}`, { private: true }, await sessionToken());
      return socket;
    }

    const send = (payload: unknown, event = "e") =>
      its.database.query("select realtime.send($1::text::jsonb, $2, $3)", [
        JSON.stringify(payload),
        event,
        topic,
      ]);

    test("realtime.send to a listener's private channel reaches its phone, with meta.id", async () => {
      const phone = await its.server.phone(await sessionToken());
      const channel = phone.channel(topic, { config: { private: true } });
      const heard = new Promise<Record<string, unknown>>((resolve) => {
        channel.on("broadcast", { event: "hello" }, resolve);
      });
      assert.equal((await subscribe(channel)).status, "SUBSCRIBED");
      await send({ a: 1 }, "hello");
      const message = await heard;
      assert.equal(message.event, "hello");
      const payload = message.payload as { a: number; id: string };
      assert.equal(payload.a, 1);
      assert.deepEqual(message.meta, { id: payload.id });
    });

    test("a version 2 phone gets kind 4 with the row's own JSON text", async () => {
      const socket = await listener();
      const id = crypto.randomUUID();
      await send({ id: "mine", b: "é", n: 1 });
      const frame = readUserBroadcast(await socket.next());
      assert.deepEqual([frame.topic, frame.event, frame.encoding], [`realtime:${topic}`, "e", 1]);
      assert.deepEqual(JSON.parse(frame.payload), { id: "mine", b: "é", n: 1 });
      assert.notEqual(frame.meta.id, "mine", "meta.id is the row's");
      await its.database.query(
        `insert into realtime.messages (id, topic, extension, event, payload, private)
       values ($1::uuid, $2, 'anything', 'direct', '{"n": 12345678901234567890}', true)`,
        [id, topic],
      );
      const direct = readUserBroadcast(await socket.next());
      assert.deepEqual(direct.meta, { id });
      assert.equal(
        direct.payload,
        '{"n": 12345678901234567890}',
        "no id is put into a direct insert",
      );
    });

    test("a version 1 phone gets text with meta, and nothing for bytes", async () => {
      const socket = await its.raw({ vsn: "1.0.0" });
      const payload = { config: { private: true }, access_token: await sessionToken() };
      socket.send({
        topic: `realtime:${topic}`,
        event: "phx_join",
        payload,
        ref: "1",
        join_ref: "1",
      });
      await socket.next();
      await its.database.query("select realtime.send_binary('\\x0102'::bytea, 'b', $1)", [topic]);
      await send({ id: "x" });
      const { event, ref, ...rest } = await socket.next<Record<string, unknown>>();
      assert.deepEqual([event, ref, "join_ref" in rest], ["broadcast", null, false]);
      const { meta, ...message } = rest.payload as Record<string, unknown>;
      assert.deepEqual(message, { event: "e", payload: { id: "x" }, type: "broadcast" });
      assert.ok((meta as { id: string }).id);
    });

    test("send_binary reaches a version 2 phone as bytes", async () => {
      const phone = await its.server.phone(await sessionToken());
      const channel = phone.channel(topic, { config: { private: true } });
      const heard = new Promise<{ payload: ArrayBuffer }>((resolve) => {
        channel.on("broadcast", { event: "b" }, (message) => resolve(message as never));
      });
      await subscribe(channel);
      await its.database.query("select realtime.send_binary('\\x0102ff'::bytea, 'b', $1)", [topic]);
      assert.deepEqual([...new Uint8Array((await heard).payload)], [1, 2, 255]);
    });

    test("a rollback sends nothing; a commit sends all of it, in order, each once", async () => {
      const socket = await listener();
      await its.database
        .transaction(async (tx) => {
          await tx.query("select realtime.send('{}'::jsonb, 'lost', $1)", [topic]);
          throw new Error("no");
        })
        .catch(() => {});
      await its.database.transaction(async (tx) => {
        const insert = `insert into realtime.messages (topic, extension, event, payload, private)
        values ($1, 'broadcast', $2, '{}', true)`;
        await tx.query(insert, [topic, "1"]);
        await tx.query("select realtime.send('{}'::jsonb, '2', $1)", [topic]);
        await tx.query(insert, [topic, "3"]);
        await tx.query(
          `insert into realtime.messages (topic, extension, event, payload, private)
         select $1, 'broadcast', n::text, '{}', true from generate_series(4, 9) as n`,
          [topic],
        );
      });
      const events: string[] = [];
      for (let n = 0; n < 9; n += 1) events.push(readUserBroadcast(await socket.next()).event);
      assert.deepEqual(events, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
      await send({}, "last");
      assert.equal(readUserBroadcast(await socket.next()).event, "last");
    });

    test("updates are not broadcast, of rows heard and of rows from before", async () => {
      await send({}, "before anyone was there");
      await its.server.settled();
      const socket = await listener();
      await send({}, "heard");
      await socket.next();
      await its.database.query("update realtime.messages set updated_at = now()");
      await send({}, "last");
      assert.equal(readUserBroadcast(await socket.next()).event, "last");
    });

    test("what was sent while nobody was connected is never delivered", async () => {
      const first = await listener();
      await first.close();
      await send({}, "nobody");
      await its.server.settled();
      const socket = await listener();
      await send({}, "somebody");
      assert.equal(readUserBroadcast(await socket.next()).event, "somebody");
      assert.deepEqual(await socket.rest(), []);
    });

    test("rows without event or without payload are dropped", async () => {
      const socket = await listener();
      await its.database.query("select realtime.send('{}'::jsonb, null, $1)", [topic]);
      await its.database.query("select realtime.send(null, 'e', $1)", [topic]);
      await its.database.query(
        `insert into realtime.messages (topic, extension, event, payload, private)
       values ($1, 'broadcast', 'e', '{}', null)`,
        [topic],
      );
      await send({}, "last");
      assert.equal(readUserBroadcast(await socket.next()).event, "last");
    });

    test("a payload beyond what NOTIFY could carry arrives whole", async () => {
      const socket = await listener();
      const text = "x".repeat(1_000_000);
      await send({ text });
      assert.equal(JSON.parse(readUserBroadcast(await socket.next()).payload).text, text);
    });

    test("a message arrives without a wake-up, too", async () => {
      const socket = await listener();
      await its.database.exec("alter table realtime.messages disable trigger user");
      await send({}, "quiet");
      assert.equal(readUserBroadcast(await socket.next(2_000)).event, "quiet");
      await its.database.exec("alter table realtime.messages enable trigger user");
    });

    test("what a developer should know is said where the log is not decoded, and only there", async () => {
      const note = await replicationNote(its.database);
      assert.equal(note === null, its.database.kind === "postgres");
      assert.doesNotMatch(note ?? "", /\n/);
    });

    test("a message for many arrives at each of them once, its sender included", async () => {
      const sockets = await Promise.all(Array.from({ length: 20 }, listener));
      await send({}, "all");
      for (const socket of sockets) {
        assert.equal(readUserBroadcast(await socket.next()).event, "all");
        assert.deepEqual(await socket.rest(), []);
      }
    });
  });
}
