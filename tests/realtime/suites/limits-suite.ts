import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { WebSocket } from "ws";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { fastLimits, strictLimits } from "../../../supabase/local/realtime/limits.ts";
import { handshake, type RawSocket } from "../support/raw-socket.ts";
import { sessionToken, useServer } from "../support/server.ts";

/** A clock that only tests turn; rates are averages over minutes. */
const clock = { ahead: 0 };
const started = Date.now();
const now = () => new Date(started + clock.ahead);

export function limitsSuite(database: () => Database): void {
  describe("limits", () => {
    describe("the real service's limits, in their strict form", () => {
      const its = useServer(database, {
        limits: {
          ...strictLimits,
          joinRefusalMs: 300,
          handshakeRefusalMs: 200,
          sockets: 3,
          joinsPerSecond: 20,
        },
        now,
      });

      /** The end of a channel by a limit: why, and that it is closed for good. */
      async function ended(socket: RawSocket) {
        const frames = (await socket.rest()) as [
          unknown,
          unknown,
          unknown,
          string,
          Record<string, unknown>,
        ][];
        const [system, close] = frames.slice(-2);
        assert.deepEqual([system?.[3], close?.[3]], ["system", "phx_close"]);
        return system?.[4].message;
      }

      const post = (messages: unknown[]) =>
        fetch(`${its.server.url}/api/broadcast`, {
          method: "POST",
          headers: { apikey: LOCAL.publishableKey, "content-type": "application/json" },
          body: JSON.stringify({ messages }),
        });

      test("a refused join is answered late, and the whole socket waits for it", async () => {
        const socket = await its.raw();
        const started = performance.now();
        socket.send(["1", "1", "realtime:room:none", "phx_join", { config: { private: true } }]);
        socket.send([null, "2", "phoenix", "heartbeat", {}]);
        assert.equal((await socket.next())[4].status, "error");
        assert.ok(performance.now() - started >= 290);
        assert.equal((await socket.next())[1], "2");
      });

      test("a refused handshake is answered late", async () => {
        const started = performance.now();
        await handshake(`${its.server.url}/socket/websocket?vsn=2.0.0`);
        assert.ok(performance.now() - started >= 190);
      });

      test("the sixth presence call within 30 seconds ends the channel; a later one does not", async () => {
        const socket = await its.raw();
        await socket.join("realtime:a");
        const track = (n: number) =>
          socket.send(["1", "2", "realtime:a", "presence", { event: "track", payload: { n } }]);
        for (let n = 0; n < 5; n += 1) track(n);
        assert.equal((await socket.rest()).length, 10);
        clock.ahead += 30_500;
        for (let n = 5; n < 10; n += 1) track(n);
        assert.equal((await socket.rest()).length, 10);
        track(10);
        assert.equal(await ended(socket), "Client presence rate limit exceeded");
      });

      test("more than 100 events a second, averaged, end who hears the next message, not its sender", async () => {
        const [one, two] = [await its.raw(), await its.raw()];
        await one.join("realtime:a", { broadcast: { ack: true } });
        await two.join("realtime:a");
        const shout = () => one.send(["1", "2", "realtime:a", "broadcast", { event: "e" }]);
        for (let n = 0; n < 600; n += 1) shout();
        await one.rest();
        assert.equal((await two.rest()).length, 600, "a burst passes until its 5 seconds are over");
        clock.ahead += 5_100;
        shout();
        assert.equal(await ended(two), "Too many messages per second");
        assert.equal((await one.next())[4].status, "ok");
        const reply = await post([{ topic: "a", event: "e", payload: {} }]);
        const message = "You have exceeded your rate limit";
        assert.deepEqual([reply.status, await reply.json()], [429, { message }]);
        assert.equal(reply.headers.get("x-rate-limit"), "100");
      });

      test("a batch of more events than a second may have → 429, and nothing is sent", async () => {
        const socket = await its.raw();
        await socket.join("realtime:a");
        const messages = Array.from({ length: 101 }, () => ({
          topic: "a",
          event: "e",
          payload: {},
        }));
        const reply = await post(messages);
        const message = "Too many messages to broadcast, please reduce the batch size";
        assert.deepEqual([reply.status, await reply.json()], [429, { message }]);
        assert.deepEqual(await socket.rest(), []);
      });

      test("the 101st channel of a socket is refused", async () => {
        const socket = await its.raw();
        for (let n = 0; n < 100; n += 1) {
          socket.send(["1", "1", `realtime:${n}`, "phx_join", { config: {} }]);
        }
        for (let n = 0; n < 100; n += 1) assert.equal((await socket.next())[4].status, "ok");
        assert.deepEqual((await socket.join("realtime:100"))[4].response, {
          reason: "ChannelRateLimitReached: Too many channels",
        });
      });

      test("joins too fast, averaged: refused, and the socket is closed with 1001", async () => {
        const socket = await its.raw();
        for (let n = 0; n < 110; n += 1)
          socket.send(["1", "1", "realtime:a", "phx_join", { config: {} }]);
        await socket.rest();
        clock.ahead += 5_100;
        assert.deepEqual((await socket.join("realtime:b"))[4].response, {
          reason: "ClientJoinRateLimitReached: Too many joins per second",
        });
        assert.equal((await socket.closed).code, 1001);
        const reply = await handshake(
          `${its.server.url}/socket/websocket?vsn=2.0.0&apikey=${LOCAL.publishableKey}`,
        );
        assert.deepEqual(
          [reply.status, await reply.json()],
          [429, { error: "Too many joins per second" }],
        );
      });

      test("more sockets with a channel than allowed: join refused, then the handshake", async () => {
        const sockets = [await its.raw(), await its.raw(), await its.raw(), await its.raw()];
        for (const socket of sockets.slice(0, 3)) await socket.join("realtime:a");
        assert.deepEqual((await sockets[3]?.join("realtime:a"))?.[4].response, {
          reason: "ConnectionRateLimitReached: Too many connected users",
        });
        const reply = await handshake(
          `${its.server.url}/socket/websocket?vsn=2.0.0&apikey=${LOCAL.publishableKey}`,
        );
        assert.deepEqual(
          [reply.status, await reply.json()],
          [429, { error: "Too many connected users" }],
        );
        await sockets[0]?.close();
        assert.equal((await sockets[3]?.join("realtime:a"))?.[4].status, "ok");
      });
    });

    describe("sockets that are of no use", () => {
      const its = useServer(database, {
        limits: { ...fastLimits, frameBytes: 1000, noChannelMs: 300, bufferedBytes: 0 },
      });

      test("a frame over the limit cuts the socket off without a code", async () => {
        const url = its.server.url.replace("http", "ws");
        const socket = new WebSocket(`${url}/socket/websocket?apikey=${LOCAL.publishableKey}`);
        socket.on("open", () => socket.send(`[null,"1","t","e","${"x".repeat(1000)}"]`));
        const [code] = await once(socket, "close");
        assert.equal(code, 1006);
      });

      test("a socket without a channel is closed at the sweep", async () => {
        const socket = await its.raw();
        assert.equal((await socket.closed).code, 1000);
      });
    });

    describe("a socket that says nothing", () => {
      const its = useServer(database, { limits: { ...fastLimits, idleMs: 300 } });

      test("is closed, and one with a heartbeat is not", async () => {
        const [silent, alive] = [await its.raw(), await its.raw()];
        await silent.join("realtime:a");
        const beat = setInterval(() => alive.send([null, "1", "phoenix", "heartbeat", {}]), 50);
        assert.equal((await silent.closed).code, 1000);
        clearInterval(beat);
        await alive.rest();
      });
    });

    describe("a phone that does not read", () => {
      const its = useServer(database, { limits: { ...fastLimits, bufferedBytes: 1_000_000 } });

      test("is cut off, and the others go on", async () => {
        const { hostname, port } = new URL(its.server.url);
        const deaf = await Deno.connect({ hostname, port: Number(port) });
        const path = `/socket/websocket?vsn=1.0.0&apikey=${await sessionToken()}`;
        await deaf.write(
          new TextEncoder().encode(
            `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
              "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n",
          ),
        );
        const join = '{"topic":"realtime:a","event":"phx_join","payload":{"config":{}},"ref":"1"}';
        const frame = new TextEncoder().encode(join);
        // A masked text frame; the mask of zeros leaves it as it is.
        await deaf.write(new Uint8Array([0x81, 0x80 | frame.length, 0, 0, 0, 0, ...frame]));
        const [sender, hearer] = [await its.raw(), await its.raw()];
        await sender.join("realtime:a", { broadcast: { ack: true } });
        await hearer.join("realtime:a");
        const text = "x".repeat(1_000_000);
        for (let n = 0; n < 30; n += 1) {
          sender.send(["1", String(n), "realtime:a", "broadcast", { text }]);
          assert.equal((await sender.next())[4].status, "ok");
          assert.equal((await hearer.next())[3], "broadcast");
        }
        assert.ok((await readUntilClosed(deaf)) < 15_000_000, "it was spared most of it");
        assert.deepEqual(its.server.faults, []);
        deaf.close();
      });
    });
  });
}

/** Reads up to the close frame with 1013; gives how many bytes came. */
async function readUntilClosed(connection: Deno.Conn): Promise<number> {
  const buffer = new Uint8Array(1_000_000);
  for (let total = 0; ; ) {
    const length = (await connection.read(buffer)) ?? 0;
    total += length;
    const end = [...buffer.subarray(length - 4, length)].join();
    if (length === 0 || end === [0x88, 2, 1013 >> 8, 1013 & 255].join()) return total;
  }
}
