import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { openRaw } from "./support/raw-socket.ts";
import { sessionToken, useDatabase, useServer } from "./support/server.ts";

const topics = [
  "realtime:a",
  "realtime:user:x",
  "realtime:",
  "phoenix",
  "other",
  "realtime:é\u0000",
];
const events = [
  "phx_join",
  "phx_leave",
  "access_token",
  "broadcast",
  "presence",
  "heartbeat",
  "phx_close",
  "x",
];

/** What a join could look like, mostly wrong. */
const payload = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record(
    {
      config: fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.record(
          {
            private: fc.jsonValue({ maxDepth: 1 }),
            broadcast: fc.jsonValue({ maxDepth: 3 }),
            presence: fc.record({ enabled: fc.boolean(), key: fc.jsonValue({ maxDepth: 1 }) }),
            postgres_changes: fc.jsonValue({ maxDepth: 3 }),
          },
          { requiredKeys: [] },
        ),
      ),
      access_token: fc.jsonValue({ maxDepth: 1 }),
      event: fc.constantFrom("track", "untrack", "e"),
      payload: fc.jsonValue({ maxDepth: 2 }),
    },
    { requiredKeys: [] },
  ),
);

const ref = fc.oneof(fc.constantFrom("1", "2", null), fc.jsonValue({ maxDepth: 1 }));
const array = fc
  .tuple(ref, ref, fc.constantFrom(...topics), fc.constantFrom(...events), payload)
  .map((frame) => JSON.stringify(frame));
const mutated = fc
  .tuple(array, fc.nat(), fc.string({ maxLength: 3 }))
  .map(
    ([text, at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1),
  );
const binary = fc.uint8Array({ maxLength: 60 }).map((bytes) => {
  bytes[0] = (bytes[0] ?? 0) % 6;
  return bytes.slice();
});
const anyFrame = fc.oneof(array, array, mutated, fc.string(), binary);

describe("bad input", () => {
  const its = useServer(useDatabase());

  test("thousands of random and mutated frames leave the server serving, and nobody in its rooms", async () => {
    const frames = fc.sample(anyFrame, { numRuns: 4_000, seed: 20_260 });
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openRaw(its.server.url)));
    for (const [n, frame] of frames.entries()) sockets[n % sockets.length]?.send(frame);
    for (const socket of sockets) {
      await socket.rest();
      await socket.close();
    }
    const faults = its.server.faults.filter((fault) => !isExpected(fault));
    assert.deepEqual(faults, []);
    const after = await its.raw();
    const reply = await after.join(
      "realtime:a",
      { presence: { enabled: true } },
      await sessionToken(),
    );
    assert.equal(reply[4].status, "ok");
    assert.deepEqual((await after.next())[4], {}, "no ghost is present");
  });

  test("a payload nested a hundred thousand deep ends at most its sender's channel", async () => {
    const [socket, other] = [await its.raw(), await its.raw()];
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
  });

  test("sockets that vanish in the middle of a join leave nothing behind", async () => {
    for (let n = 0; n < 20; n += 1) {
      const socket = await openRaw(its.server.url);
      const config = { private: true, presence: { enabled: true } };
      socket.send(["1", "1", "realtime:room:hear-broadcast", "phx_join", { config }]);
      socket.send(["1", "2", "realtime:room:hear-broadcast", "presence", { event: "track" }]);
      await socket.close();
    }
    const socket = await its.raw();
    assert.deepEqual(await socket.rest(), []);
    assert.deepEqual(its.server.faults, []);
  });
});

/** A policy that cannot be asked, and a broadcast that is no object, are noted; all else is a bug. */
function isExpected(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  return fault.name === "AuthorizationFailed" || fault.message.includes("must be an object");
}
