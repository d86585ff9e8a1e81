import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { eventually } from "../../support/eventually.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { sessionToken, subscribe, useServer } from "../support/server.ts";

const topic = "realtime:a";
const present = (key?: string) => ({ presence: { enabled: true, ...(key ? { key } : {}) } });
/** A UUID of version 1, as the real service makes. */
const timeBased = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ok = { status: "ok", response: {} };

type Metas = Record<string, { metas: Record<string, unknown>[] }>;

function track(socket: RawSocket, payload: unknown, on = topic) {
  socket.send(["1", "2", on, "presence", { type: "presence", event: "track", payload }]);
}

/** The next frame, which must be a reply. */
async function reply(socket: RawSocket): Promise<void> {
  assert.equal((await socket.next())[3], "phx_reply");
}

/** The next frame, which must be a diff: who came and who went. */
async function diff(socket: RawSocket): Promise<{ joins: Metas; leaves: Metas }> {
  const [joinRef, ref, , event, payload] = await socket.next();
  assert.deepEqual([joinRef, ref, event], [null, null, "presence_diff"]);
  return payload as never;
}

export function presenceSuite(database: () => Database): void {
  describe("presence", () => {
    const its = useServer(database);

    test("supabase-js sees who is there, who comes and who goes", async () => {
      const [alice, bob] = [await its.server.phone(), await its.server.phone()];
      const a = alice.channel("a", { config: { presence: { key: "alice" } } });
      const b = bob.channel("a", { config: { presence: { key: "bob" } } });
      const seen: string[] = [];
      const left = new Promise<void>((resolve) => {
        a.on("presence", { event: "join" }, ({ key }) => seen.push(`+${key}`));
        a.on("presence", { event: "leave" }, ({ key }) => {
          seen.push(`-${key}`);
          resolve();
        });
      });
      b.on("presence", { event: "sync" }, () => {});
      await subscribe(a);
      assert.equal(await a.track({ mood: "calm" }), "ok");
      await eventually(async () => assert.deepEqual(Object.keys(a.presenceState()), ["alice"]));
      await subscribe(b);
      assert.equal(await b.track({}), "ok");
      await eventually(async () =>
        assert.deepEqual(Object.keys(b.presenceState()).sort(), ["alice", "bob"]),
      );
      await bob.removeChannel(b);
      await left;
      assert.deepEqual(seen, ["+alice", "+bob", "-bob"]);
    });

    test("the tracker gets the reply, then its own diff", async () => {
      const socket = await its.raw();
      await socket.join(topic, present("k"));
      await socket.next();
      track(socket, { a: 1 });
      assert.deepEqual(await socket.next(), ["1", "2", topic, "phx_reply", ok]);
      const { joins, leaves } = await diff(socket);
      const { phx_ref, ...meta } = joins.k?.metas[0] ?? {};
      assert.deepEqual([meta, leaves], [{ a: 1 }, {}]);
      assert.equal(typeof phx_ref, "string");
    });

    test("a second track is an update: the new meta names the old, which leaves", async () => {
      const socket = await its.raw();
      await socket.join(topic, present("k"));
      await socket.next();
      track(socket, { a: 1 });
      await socket.next();
      const first = (await diff(socket)).joins.k?.metas[0];
      track(socket, { a: 2 });
      await socket.next();
      const { joins, leaves } = await diff(socket);
      assert.deepEqual(leaves.k?.metas, [first]);
      assert.equal(joins.k?.metas[0]?.phx_ref_prev, first?.phx_ref);
      assert.notEqual(joins.k?.metas[0]?.phx_ref, first?.phx_ref);
    });

    test("an identical track is answered and changes nothing", async () => {
      const socket = await its.raw();
      await socket.join(topic, present("k"));
      track(socket, { a: { b: [1] } });
      await socket.rest();
      track(socket, { a: { b: [1] } });
      assert.deepEqual(await socket.rest(), [["1", "2", topic, "phx_reply", ok]]);
    });

    test("one key from two sockets is two metas, that leave one by one", async () => {
      const [one, two, watcher] = [await its.raw(), await its.raw(), await its.raw()];
      for (const socket of [one, two]) await socket.join(topic, present("k"));
      track(one, { n: 1 });
      track(two, { n: 2 });
      await Promise.all([one.rest(), two.rest()]);
      await watcher.join(topic, present());
      const state = (await watcher.next())[4] as Metas;
      assert.deepEqual(state.k?.metas.map(({ n }) => n).sort(), [1, 2]);
      await two.close();
      const { leaves } = await diff(watcher);
      assert.deepEqual(
        leaves.k?.metas.map(({ n }) => n),
        [2],
      );
    });

    for (const [title, end] of [
      ["untrack", (s: RawSocket) => s.send(["1", "3", topic, "presence", { event: "UNTRACK" }])],
      ["leave", (s: RawSocket) => s.send(["1", "3", topic, "phx_leave", {}])],
      ["a second join", (s: RawSocket) => s.send(["4", "4", topic, "phx_join", { config: {} }])],
      ["a lost socket", (s: RawSocket) => void s.close()],
    ] as const) {
      test(`${title} → the others get the leave at once`, async () => {
        const [socket, watcher] = [await its.raw(), await its.raw()];
        await socket.join(topic, present("k"));
        track(socket, { n: 1 });
        await socket.rest();
        await watcher.join(topic, present());
        await watcher.next();
        end(socket);
        const { joins, leaves } = await diff(watcher);
        assert.deepEqual([joins, leaves.k?.metas[0]?.n], [{}, 1]);
      });
    }

    test("a public member that did not ask for presence gets diffs, and never a state", async () => {
      const [socket, silent] = [await its.raw(), await its.raw()];
      await silent.join(topic);
      await socket.join(topic, present("k"));
      track(socket, {});
      assert.deepEqual(Object.keys((await diff(silent)).joins), ["k"]);
      track(silent, {});
      const later = (await silent.rest()) as unknown[][];
      assert.deepEqual(
        later.map((frame) => frame[3]),
        ["phx_reply", "presence_diff"],
      );
    });

    test("without a key the server makes one for each channel", async () => {
      const [one, two] = [await its.raw(), await its.raw()];
      const keys: string[] = [];
      for (const socket of [one, two]) {
        await socket.join(topic, present());
        await socket.rest();
        track(socket, {});
        await reply(socket);
        keys.push(...Object.keys((await diff(socket)).joins));
      }
      assert.equal(new Set(keys).size, 2);
      assert.ok(keys.every((key) => timeBased.test(key)));
    });

    for (const [payload, reply] of [
      [{ type: "presence" }, ok],
      [{ event: "dance" }, { status: "error", response: {} }],
      [
        { event: "track", payload: [1] },
        { status: "error", response: { reason: "Presence track payload must be a map" } },
      ],
      [null, ok],
    ] as const) {
      test(`a presence push of ${JSON.stringify(payload)} → ${JSON.stringify(reply)}`, async () => {
        const socket = await its.raw();
        await socket.join(topic);
        socket.send(["1", "2", topic, "presence", payload]);
        assert.deepEqual(await socket.next(), ["1", "2", topic, "phx_reply", reply]);
      });
    }

    test("a presence event that is no text crashes the channel", async () => {
      const socket = await its.raw();
      await socket.join(topic);
      socket.send(["1", "2", topic, "presence", { event: 5 }]);
      const crash = { reason: "channel_crash" };
      assert.deepEqual(await socket.next(), ["1", "1", topic, "phx_error", crash]);
    });

    test("keys and payloads may be named like an object's own parts", async () => {
      const socket = await its.raw();
      await socket.join(topic, present("__proto__"));
      await socket.next();
      socket.send(
        '["1","2","realtime:a","presence",{"event":"track","payload":{"__proto__":{"x":1}}}]',
      );
      await reply(socket);
      assert.deepEqual(Object.keys((await diff(socket)).joins), ["__proto__"]);
    });

    test("a private track that is not allowed → error, and nobody hears of it", async () => {
      const room = "realtime:room:hear-presence:mute";
      const [socket, watcher] = [await its.raw(), await its.raw()];
      const config = { private: true, ...present("k") };
      for (const one of [socket, watcher]) {
        await one.join(room, config, await sessionToken());
        await one.next();
      }
      track(socket, {}, room);
      assert.deepEqual(await socket.next(), [
        "1",
        "2",
        room,
        "phx_reply",
        { status: "error", response: {} },
      ]);
      socket.send(["1", "3", room, "presence", { event: "untrack" }]);
      assert.deepEqual(await socket.next(), ["1", "3", room, "phx_reply", ok]);
      assert.deepEqual(await watcher.rest(), []);
    });

    test("on a private channel without presence the first track asks for reading, too", async () => {
      const room = "realtime:room:hear-broadcast:hear-presence:send-presence";
      const socket = await its.raw();
      await socket.join(room, { private: true, presence: { key: "k" } }, await sessionToken());
      const other = await its.raw();
      await other.join(room, { private: true, ...present("o") }, await sessionToken());
      await other.next();
      track(other, {}, room);
      await other.rest();
      assert.deepEqual(await socket.rest(), [], "not asked for yet");
      track(socket, {}, room);
      assert.deepEqual(await socket.next(), ["1", "2", room, "phx_reply", ok]);
      assert.deepEqual(Object.keys((await diff(socket)).joins), ["k"]);
      assert.deepEqual(await socket.rest(), [], "no presence_state for this join");
    });
  });
}
