import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { readUserBroadcast } from "../support/raw-socket.ts";
import { subscribe, useServer } from "../support/server.ts";

const ok = { status: "ok", response: {} };

/** Kind 3 on topic `realtime:a` from join "1", ref "2". */
function kind3(
  event: string,
  payload: string | Uint8Array,
  encoding: 0 | 1,
  metadata = "",
): Uint8Array {
  const text = new TextEncoder();
  const fields = ["1", "2", "realtime:a", event, metadata].map((field) => text.encode(field));
  const body = typeof payload === "string" ? text.encode(payload) : payload;
  return new Uint8Array([
    3,
    ...fields.map((field) => field.length),
    encoding,
    ...fields.flatMap((field) => [...field]),
    ...body,
  ]);
}

export function clientBroadcastSuite(database: () => Database): void {
  describe("broadcasts from phones", () => {
    const its = useServer(database);

    test("supabase-js to supabase-js: JSON in every alphabet, and bytes", async () => {
      const [alice, bob] = [await its.server.phone(), await its.server.phone()];
      const [from, to] = [alice.channel("room:1"), bob.channel("room:1")];
      const heard: unknown[] = [];
      const both = new Promise<void>((resolve) => {
        to.on("broadcast", { event: "*" }, ({ event, payload, type }) => {
          heard.push([
            type,
            event,
            payload instanceof ArrayBuffer ? [...new Uint8Array(payload)] : payload,
          ]);
          if (heard.length === 2) resolve();
        });
      });
      await Promise.all([subscribe(from), subscribe(to)]);
      await from.send({ type: "broadcast", event: "hé", payload: { a: 1, é: "ü🎵" } });
      await from.send({
        type: "broadcast",
        event: "b",
        payload: new Uint8Array([1, 2, 255]).buffer,
      });
      await both;
      assert.deepEqual(heard, [
        ["broadcast", "hé", { a: 1, é: "ü🎵" }],
        ["broadcast", "b", [1, 2, 255]],
      ]);
    });

    test("supabase-js with ack and self hears its echo and resolves ok", async () => {
      const phone = await its.server.phone();
      const channel = phone.channel("a", { config: { broadcast: { ack: true, self: true } } });
      const echo = new Promise((resolve) => {
        channel.on("broadcast", { event: "e" }, resolve);
      });
      await subscribe(channel);
      assert.equal(await channel.send({ type: "broadcast", event: "e", payload: {} }), "ok");
      await echo;
    });

    test("with self and ack the echo comes before the ack; without ack there is no reply", async () => {
      const socket = await its.raw();
      await socket.join("realtime:a", { broadcast: { ack: true, self: true } });
      socket.send(kind3("e", "{}", 1));
      assert.equal(readUserBroadcast(await socket.next()).event, "e");
      assert.deepEqual(await socket.next(), ["1", "2", "realtime:a", "phx_reply", ok]);
      await socket.join("realtime:a");
      await socket.next();
      socket.send(kind3("e", "{}", 1));
      assert.deepEqual(await socket.rest(), []);
    });

    test("self: false leaves out the sending channel only, not the same listener elsewhere", async () => {
      const [one, two] = [await its.raw(), await its.raw()];
      await one.join("realtime:a");
      await two.join("realtime:a");
      one.send(kind3("e", '{"n":1}', 1));
      assert.equal(readUserBroadcast(await two.next()).payload, '{"n":1}');
      assert.deepEqual(await one.rest(), []);
    });

    test("kind 3 goes on as kind 4 without metadata, its bytes untouched even where they are no JSON", async () => {
      const [one, two] = [await its.raw(), await its.raw()];
      await one.join("realtime:a");
      await two.join("realtime:a");
      one.send(kind3("e", " {broken ", 1));
      one.send(kind3("e", new Uint8Array([0, 255]), 0));
      const first = readUserBroadcast(await two.next());
      assert.deepEqual([first.payload, first.encoding, first.meta], [" {broken ", 1, {}]);
      const second = readUserBroadcast(await two.next());
      assert.deepEqual([second.bytes, second.encoding], [[0, 255], 0]);
    });

    test("kind 3 with metadata is sent on without it; where that is no JSON, the frame is malformed", async () => {
      const [one, two] = [await its.raw(), await its.raw()];
      await one.join("realtime:a", { broadcast: { ack: true } });
      await two.join("realtime:a");
      one.send(kind3("broken", "{}", 1, "{persist"));
      assert.deepEqual(await one.rest(), []);
      one.send(kind3("kept", "{}", 1, '{"persist":true}'));
      const heard = readUserBroadcast(await two.next());
      assert.deepEqual([heard.event, heard.meta], ["kept", {}]);
    });

    test("a version 1 phone hears JSON as text, and nothing of bytes", async () => {
      const [one, old] = [await its.raw(), await its.raw({ vsn: "1.0.0" })];
      await one.join("realtime:a");
      old.send({ topic: "realtime:a", event: "phx_join", payload: { config: {} }, ref: "1" });
      assert.deepEqual(await old.next(), {
        topic: "realtime:a",
        event: "phx_reply",
        payload: { status: "ok", response: { postgres_changes: [] } },
        ref: "1",
      });
      one.send(kind3("b", new Uint8Array([1]), 0));
      one.send(kind3("e", '{"n":1}', 1));
      assert.deepEqual(await old.next(), {
        topic: "realtime:a",
        event: "broadcast",
        payload: { type: "broadcast", event: "e", payload: { n: 1 } },
        ref: null,
      });
    });

    test("a version 1 phone's broadcast reaches version 2 as text, its payload as it was", async () => {
      const [two, old] = [await its.raw(), await its.raw({ vsn: "1.0.0" })];
      await two.join("realtime:a");
      const config = { broadcast: { ack: true } };
      old.send({ topic: "realtime:a", event: "phx_join", payload: { config }, ref: "1" });
      await old.next();
      const payload = { type: "broadcast", event: "e", payload: { a: 1 }, more: [1] };
      old.send({ topic: "realtime:a", event: "broadcast", payload, ref: "2" });
      assert.deepEqual(await two.next(), [null, null, "realtime:a", "broadcast", payload]);
      assert.deepEqual((await old.next<Record<string, unknown>>()).payload, ok);
    });

    test("supabase-js on version 1 and on version 2 hear each other", async () => {
      const { createClient } = await import("@supabase/supabase-js");
      const old = createClient(its.server.url, "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH", {
        realtime: { vsn: "1.0.0" },
      });
      const phone = await its.server.phone();
      const [a, b] = [old.channel("a"), phone.channel("a")];
      const heard = (channel: typeof a) =>
        new Promise((resolve) => {
          channel.on("broadcast", { event: "e" }, ({ payload }) => resolve(payload));
        });
      const [byOld, byNew] = [heard(a), heard(b)];
      await Promise.all([subscribe(a), subscribe(b)]);
      await a.send({ type: "broadcast", event: "e", payload: { from: "old" } });
      assert.deepEqual(await byNew, { from: "old" });
      await b.send({ type: "broadcast", event: "e", payload: { from: "new" } });
      assert.deepEqual(await byOld, { from: "new" });
      await old.realtime.disconnect();
    });

    test("a payload over the limit is refused with ack, silently dropped without", async () => {
      const [one, two] = [await its.raw(), await its.raw()];
      await two.join("realtime:a");
      await one.join("realtime:a", { broadcast: { ack: true } });
      const large = kind3("e", new Uint8Array(3_000_600), 0);
      one.send(large);
      const refused = { status: "error", response: "payload_size_exceeded" };
      assert.deepEqual(await one.next(), ["1", "2", "realtime:a", "phx_reply", refused]);
      await one.join("realtime:a");
      await one.next();
      one.send(large);
      assert.deepEqual(await one.rest(), []);
      assert.deepEqual(await two.rest(), []);
    });
  });
}
