import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { anyFrame, anyHead, anyRequest } from "./support/any-frame.ts";
import { openRaw } from "./support/raw-socket.ts";
import { sessionToken } from "./support/server.ts";
import { SpawnedServer } from "./support/spawn-server.ts";

const seed = 20_260;
const socketsAtOnce = 50;

describe("bad input", () => {
  let server: SpawnedServer;
  before(async () => {
    server = await SpawnedServer.start();
  });
  after(() => server.close());

  const openSockets = (many: number) =>
    Promise.all(Array.from({ length: many }, () => openRaw(server.url)));

  /** Sends these frames by 50 sockets and waits until all of them are answered and gone. */
  async function storm(frames: readonly (string | Uint8Array)[]): Promise<void> {
    const sockets = await openSockets(socketsAtOnce);
    for (let at = 0; at < frames.length; at += 1_000) {
      for (const [n, frame] of frames.slice(at, at + 1_000).entries()) {
        sockets[n % socketsAtOnce]?.send(frame);
      }
      await Promise.all(sockets.map((socket) => socket.rest()));
    }
    await Promise.all(sockets.map((socket) => socket.close()));
  }

  /** A phone joins a private channel, with presence, and is alone in it. */
  async function assertServes(): Promise<void> {
    const socket = await openRaw(server.url);
    const topic = "realtime:room:hear-broadcast:hear-presence:send-broadcast:send-presence";
    const config = { private: true, presence: { enabled: true }, broadcast: { ack: true } };
    const reply = await socket.join(topic, config, await sessionToken());
    assert.equal(reply[4].status, "ok");
    assert.deepEqual((await socket.next())[4], {}, "no ghost is present");
    socket.send(["1", "2", topic, "broadcast", { type: "broadcast", event: "e", payload: {} }]);
    assert.equal((await socket.next())[4].status, "ok");
    await socket.close();
  }

  test("20,000 random and mutated frames over 50 sockets → the server serves, its memory as before", async () => {
    const frames = fc.sample(anyFrame(await sessionToken()), { numRuns: 25_000, seed });
    // What V8 compiles and Deno keeps for good, it has after the first few thousand.
    await storm(frames.splice(0, 5_000));
    await server.faults();
    const before = await server.memory();
    await storm(frames);
    await assertServes();
    const after = await server.memory();
    assert.ok(after.heap < before.heap * 1.2, `heap: ${before.heap} → ${after.heap}`);
    assert.ok(after.process < before.process * 1.2, `all: ${before.process} → ${after.process}`);
    assert.deepEqual(
      (await server.faults()).filter((fault) => !isExpected(fault)),
      [],
    );
  });

  test("500 bad bodies and 500 bad heads → no answer is a fault, and the server serves", async () => {
    const url = `${server.url}/realtime/v1/api/broadcast`;
    const statuses = new Set<number>();
    for (const { path, method, type, body } of fc.sample(anyRequest, { numRuns: 500, seed })) {
      const headers = { apikey: LOCAL.publishableKey, "content-type": encodeURI(type) };
      const reply = await fetch(url + path, { method, headers, body });
      await reply.body?.cancel();
      statuses.add(reply.status);
    }
    assert.deepEqual(
      [...statuses].filter((status) => status >= 500),
      [],
    );
    for (const head of fc.sample(anyHead, { numRuns: 500, seed })) {
      assert.doesNotMatch(await answerTo(server.url, head), /^HTTP\/1\.1 5/, head);
    }
    await assertServes();
    assert.deepEqual(await server.faults(), []);
  });

  test("a payload nested a hundred thousand deep ends at most its sender's channel", async () => {
    const [socket, other] = await openSockets(2);
    assert.ok(socket && other);
    await socket.join("realtime:a");
    await other.join("realtime:a");
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    socket.send(`["1","2","realtime:a","presence",{"event":"track","payload":{"deep":${deep}}}]`);
    socket.send(`["1","2","realtime:a","broadcast",{"deep":${deep}}]`);
    socket.send(`["3","3","realtime:b","phx_join",{"config":${deep}}]`);
    socket.send([null, "9", "phoenix", "heartbeat", {}]);
    for (let frame = await socket.next(); frame[1] !== "9"; ) frame = await socket.next();
    other.send(["1", "2", "realtime:a", "phx_leave", {}]);
    for (let frame = await other.next(); frame[3] !== "phx_close"; ) frame = await other.next();
    await Promise.all([socket.close(), other.close()]);
    await server.faults();
  });

  test("sockets that vanish in the middle of a join leave nothing behind", async () => {
    for (const socket of await openSockets(20)) {
      const config = { private: true, presence: { enabled: true } };
      const topic = "realtime:room:hear-broadcast:hear-presence:send-broadcast:send-presence";
      const access_token = await sessionToken();
      socket.send(["1", "1", topic, "phx_join", { config, access_token }]);
      socket.send(["1", "2", topic, "presence", { event: "track" }]);
      await socket.close();
    }
    await assertServes();
    assert.deepEqual(await server.faults(), []);
  });

  test("without its database the server refuses joins, of public channels too, and stays up", async () => {
    const socket = await openRaw(server.url);
    assert.equal((await socket.join("realtime:a"))[4].status, "ok");
    await server.endDatabase();
    const reason =
      "UnableToConnectToProject: Realtime was unable to connect to the project database";
    const refused = { status: "error", response: { reason } };
    assert.deepEqual((await socket.join("realtime:b"))[4], refused);
    assert.deepEqual((await socket.join("realtime:c", { private: true }))[4], refused);
    assert.deepEqual(await socket.rest(), []);
    await socket.close();
  });
});

/** A policy that cannot be asked, and what crashes the real channel, are noted; all else is a bug. */
function isExpected(fault: string): boolean {
  return fault.startsWith("AuthorizationFailed:") || /must be (an object|text)$/.test(fault);
}

/** Sends it by hand and hangs up; gives how the answer begins, nothing where there is none. */
async function answerTo(url: string, head: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(head));
  await connection.closeWrite();
  const bytes = new Uint8Array(1_000);
  const length = (await connection.read(bytes)) ?? 0;
  connection.close();
  return new TextDecoder().decode(bytes.subarray(0, length));
}
