import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { answerToTexts } from "../support/raw-socket.ts";
import { subscribe, useServer } from "../support/server.ts";

const ok = (response: unknown = {}) => ({ status: "ok", response });
const unmatched = { status: "error", response: { reason: "unmatched topic" } };
const joined = ok({ postgres_changes: [] });
const crashed = ["1", "1", "realtime:a", "phx_error", { reason: "channel_crash" }];

export function channelSuite(database: () => Database): void {
  describe("frames, joins and leaves", () => {
    const its = useServer(database);

    test("a heartbeat is answered with null join_ref and the ref as it came", async () => {
      const socket = await its.raw();
      socket.send([null, "12", "phoenix", "heartbeat", {}]);
      assert.deepEqual(await socket.next(), [null, "12", "phoenix", "phx_reply", ok()]);
      socket.send([null, 12, "phoenix", "heartbeat", {}]);
      assert.deepEqual(await socket.next(), [null, 12, "phoenix", "phx_reply", ok()]);
    });

    test("malformed frames are dropped without an answer, and the socket stays open", async () => {
      const socket = await its.raw();
      for (const frame of ["{", "", "[]", "null", "5", '[null,"1","t"]', '{"topic":"phoenix"}']) {
        socket.send(frame);
      }
      socket.send(new Uint8Array([3, 9, 9]));
      socket.send(new Uint8Array([77]));
      assert.deepEqual(await socket.rest(), []);
      assert.deepEqual(its.server.faults, []);
    });

    test("a join is answered first, with both refs and an empty list of postgres_changes", async () => {
      const socket = await its.raw();
      assert.deepEqual(
        await socket.join("realtime:a", { presence: { enabled: true } }, undefined, "6"),
        ["6", "6", "realtime:a", "phx_reply", joined],
      );
      assert.deepEqual(await socket.next(), ["6", null, "realtime:a", "presence_state", {}]);
    });

    test("postgres_changes come back as they were asked for, with numbers, and are refused by a system message", async () => {
      const socket = await its.raw();
      const asked = [
        { event: "UPDATE", table: "b", extra: null },
        { event: "INSERT", schema: "public", table: "a", filter: "id=eq.1" },
        { event: "UPDATE", table: "b", extra: null },
      ];
      const [, , , , reply] = await socket.join("realtime:a", {
        postgres_changes: [asked[0], null, asked[1], asked[2]],
      });
      const { postgres_changes: answered } = (
        reply as { response: { postgres_changes: Record<string, unknown>[] } }
      ).response;
      assert.deepEqual(
        answered.map(({ id: _, ...rest }) => rest),
        asked,
      );
      const ids = answered.map(({ id }) => id as number);
      assert.ok(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 27));
      assert.equal(ids[0], ids[2]);
      assert.notEqual(ids[0], ids[1]);
      const [joinRef, ref, , event, payload] = await socket.next();
      assert.deepEqual([joinRef, ref, event], ["1", null, "system"]);
      assert.deepEqual(
        [payload.extension, payload.status, payload.channel],
        ["postgres_changes", "error", "a"],
      );
      socket.send(["1", "9", "realtime:a", "phx_leave", {}]);
      assert.deepEqual((await socket.next())[4], ok(), "the channel stayed joined");
    });

    test("supabase-js that asks for postgres_changes is subscribed and told of the refusal", async () => {
      const phone = await its.server.phone();
      const channel = phone.channel("a");
      const told = new Promise<{ extension: string; status: string }>((resolve) => {
        channel.on("system", {}, resolve);
      });
      channel.on("postgres_changes", { event: "*", schema: "public", table: "t" }, () => {});
      assert.equal((await subscribe(channel)).status, "SUBSCRIBED");
      const { extension, status } = await told;
      assert.deepEqual([extension, status], ["postgres_changes", "error"]);
    });

    test("a join's payload is read leniently: words for booleans, nulls, numbers, unknown keys", async () => {
      const socket = await its.raw();
      const config = {
        broadcast: { ack: "TRUE", self: "true", unknown: 1 },
        presence: { key: "7", enabled: "true" },
        postgres_changes: null,
        private: null,
        postgres_changes_options: { wait: true },
      };
      assert.deepEqual((await socket.join("realtime:a", config))[4], joined);
      assert.equal((await socket.next())[3], "presence_state");
      socket.send(["1", "2", "realtime:a", "presence", { type: "presence", event: "track" }]);
      assert.deepEqual((await socket.next())[4], ok());
      assert.deepEqual(Object.keys((await socket.next())[4].joins as object), ["7"]);
      socket.send(["1", "3", "realtime:a", "broadcast", { event: "e", payload: {} }]);
      assert.equal((await socket.next())[3], "broadcast", "self was true");
      assert.deepEqual((await socket.next())[4], ok(), "ack was true");
    });

    for (const payload of [
      {},
      { config: null },
      { config: { broadcast: 5, presence: "no", private: [] } },
    ]) {
      test(`a join with the payload ${JSON.stringify(payload)} is not refused`, async () => {
        const socket = await its.raw();
        socket.send(["1", "1", "realtime:a", "phx_join", payload]);
        const [, , , event, reply] = await socket.next();
        assert.deepEqual([event, reply.status], ["phx_reply", "ok"]);
      });
    }

    const noMap = (value: string) => `expected params to be a :map, got: \`${value}\``;
    for (const [payload, why] of [
      [null, noMap("nil")],
      [[], noMap("[]")],
      ["x", noMap('"x"')],
      [5, noMap("5")],
      [{ config: 5 }, "no function clause matching in Access.get/3"],
      [{ config: "x" }, "no function clause matching in Access.get/3"],
      [{ config: [] }, noMap("[]")],
      [{ config: { broadcast: [] } }, noMap("[]")],
      [{ config: { presence: [] } }, noMap("[]")],
    ] as const) {
      test(`a join with the payload ${JSON.stringify(payload)} → UnknownErrorOnChannel`, async () => {
        const socket = await its.raw();
        socket.send(["1", "1", "realtime:a", "phx_join", payload]);
        const reason = `UnknownErrorOnChannel: ${why}`;
        assert.deepEqual((await socket.next())[4], { status: "error", response: { reason } });
        assert.deepEqual(its.server.faults, []);
      });
    }

    test("a presence key that is a number → joined, and the channel crashes at its first track", async () => {
      const socket = await its.raw();
      const presence = { key: 7, enabled: true };
      assert.deepEqual((await socket.join("realtime:a", { presence }))[4], joined);
      await socket.next();
      socket.send(["1", "2", "realtime:a", "presence", { event: "track", payload: {} }]);
      assert.deepEqual(await socket.next(), crashed);
    });

    test("a join without a topic's name is refused", async () => {
      const socket = await its.raw();
      assert.deepEqual((await socket.join("realtime:"))[4], {
        status: "error",
        response: { reason: "TopicNameRequired: You must provide a topic name" },
      });
    });

    test("a join outside realtime: is unmatched, with null join_ref", async () => {
      const socket = await its.raw();
      assert.deepEqual(await socket.join("room:a"), [null, "1", "room:a", "phx_reply", unmatched]);
    });

    test("anything but a leave on a topic not joined is unmatched; a leave is ok", async () => {
      const socket = await its.raw();
      socket.send(["1", "2", "realtime:a", "broadcast", {}]);
      assert.deepEqual(await socket.next(), [null, "2", "realtime:a", "phx_reply", unmatched]);
      socket.send([null, "3", "realtime:a", "phx_leave", {}]);
      assert.deepEqual(await socket.next(), [null, "3", "realtime:a", "phx_reply", ok()]);
    });

    test("a leave is answered, then the channel closes under its join's ref", async () => {
      const socket = await its.raw();
      await socket.join("realtime:a", {}, undefined, "4");
      socket.send(["4", "5", "realtime:a", "phx_leave", {}]);
      assert.deepEqual(await socket.next(), ["4", "5", "realtime:a", "phx_reply", ok()]);
      assert.deepEqual(await socket.next(), ["4", "4", "realtime:a", "phx_close", {}]);
    });

    for (const stale of ["3", null]) {
      test(`a leave of join ${stale} → no answer, and the channel of join 4 stays`, async () => {
        const socket = await its.raw();
        await socket.join("realtime:a", { broadcast: { ack: true } }, undefined, "4");
        socket.send([stale, "5", "realtime:a", "phx_leave", {}]);
        assert.deepEqual(await socket.rest(), []);
        socket.send(["4", "6", "realtime:a", "broadcast", { event: "e" }]);
        assert.deepEqual((await socket.next())[4], ok());
      });
    }

    test("a join without a join_ref is answered and left without one", async () => {
      const socket = await its.raw();
      socket.send([null, "1", "realtime:a", "phx_join", { config: {} }]);
      assert.deepEqual(await socket.next(), [null, "1", "realtime:a", "phx_reply", joined]);
      socket.send([null, "2", "realtime:a", "phx_leave", {}]);
      assert.deepEqual((await socket.next())[4], ok());
      assert.deepEqual(await socket.next(), [null, null, "realtime:a", "phx_close", {}]);
    });

    test("a push with a stale or missing join_ref is served", async () => {
      const socket = await its.raw();
      await socket.join("realtime:a", { broadcast: { ack: true } }, undefined, "4");
      for (const stale of ["1", null]) {
        socket.send([stale, "5", "realtime:a", "broadcast", { event: "e" }]);
        assert.deepEqual(await socket.next(), ["4", "5", "realtime:a", "phx_reply", ok()]);
      }
    });

    test("a second join replaces the first: new reply, then phx_close under the old ref", async () => {
      const socket = await its.raw();
      await socket.join("realtime:a", {}, undefined, "1");
      assert.deepEqual((await socket.join("realtime:a", {}, undefined, "2"))[0], "2");
      assert.deepEqual(await socket.next(), ["1", "1", "realtime:a", "phx_close", {}]);
      socket.send(["2", "3", "realtime:a", "phx_leave", {}]);
      assert.equal((await socket.next())[0], "2", "the new channel lives");
    });

    test("an unknown event on a joined topic is ignored without an answer", async () => {
      const socket = await its.raw();
      await socket.join("realtime:a");
      socket.send(["1", "2", "realtime:a", "surprise", {}]);
      assert.deepEqual(await socket.rest(), []);
    });

    test("a broadcast that is no object ends the sender's channel with phx_error, and no other", async () => {
      const [socket, other] = [await its.raw(), await its.raw()];
      await socket.join("realtime:a");
      await other.join("realtime:a");
      socket.send(["1", "2", "realtime:a", "broadcast", 5]);
      assert.deepEqual(await socket.next(), crashed);
      assert.deepEqual(await other.rest(), []);
    });

    test("a broadcast that is no object reaches phones of version 1, where none of version 2 is", async () => {
      const [socket, old] = [await its.raw(), await its.raw({ vsn: "1.0.0" })];
      await socket.join("realtime:a", { broadcast: { ack: true } });
      old.send({ topic: "realtime:a", event: "phx_join", payload: { config: {} }, ref: "1" });
      await old.next();
      socket.send(["1", "2", "realtime:a", "broadcast", [5]]);
      assert.deepEqual((await socket.next())[4], ok());
      const heard = await old.next<Record<string, unknown>>();
      assert.deepEqual([heard.event, heard.payload], ["broadcast", [5]]);
    });

    test("a topic may hold colons, quotes and other alphabets", async () => {
      const socket = await its.raw();
      const topic = "realtime:a:b\"'; drop table é 🎵";
      assert.deepEqual((await socket.join(topic))[4], joined);
    });

    test("when the server stops, phones are closed with 1012, and no channel hears a word", async () => {
      const socket = await its.raw();
      await socket.join("realtime:a");
      await its.server.close();
      assert.equal((await socket.closed).code, 1012);
      await assert.rejects(socket.next(0));
    });

    test("text that is no UTF-8 is a malformed frame, and the socket stays open", async () => {
      const socket = await its.raw();
      await socket.join("realtime:a");
      const heartbeat = '[null,"9","phoenix","heartbeat",{}]';
      const broken = new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]);
      const answer = await answerToTexts(its.server.url, [broken, heartbeat]);
      assert.match(answer, /\[null,"9","phoenix","phx_reply"/);
      assert.deepEqual(await socket.rest(), []);
    });
  });
}
