import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { comesTrue, FunctionsDesk } from "../support/functions-desk.ts";

let desk: FunctionsDesk;

before(async () => {
  desk = await FunctionsDesk.create();
});

afterEach(() => desk.close());

after(() => desk.remove());

describe("a process", () => {
  test("starts with the first requests, which share one and wait for it", async () => {
    desk.open();
    const pids = await Promise.all([1, 2, 3, 4, 5].map(() => desk.pidOf("/probe")));
    assert.equal(new Set(pids).size, 1);
    assert.notEqual(await desk.pidOf("/other"), pids[0]);
  });

  test("has its own variables and no other right", async () => {
    desk.open();
    const seen = await (await desk.call("/probe")).json();
    assert.equal(seen.named, "a value");
    assert.equal(seen.slug, "probe");
    assert.equal(seen.unnamed, "TypeError");
    const refused = [seen.read, seen.write, seen.run, seen.reach];
    assert.deepEqual(refused, ["NotCapable", "NotCapable", "NotCapable", "NotCapable"]);
  });

  test("may call the addresses that its rights name", async () => {
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.2", onListen() {} },
      () => new Response(),
    );
    const address = `http://127.0.0.2:${server.addr.port}`;
    await desk.write(
      "functions/caller/index.ts",
      `Deno.serve(async () => new Response(null, { status: (await fetch("${address}")).status }));`,
    );
    desk.open({ env: { PEER: address }, rights: { caller: { reads: ["PEER"], calls: ["PEER"] } } });
    assert.equal((await desk.call("/caller")).status, 200);
    await server.shutdown();
  });

  test("prints into the log line by line, its name in front", async () => {
    desk.open();
    await desk.call("/probe/print");
    await comesTrue("both lines", () => desk.lines.length >= 2);
    assert.deepEqual(desk.lines, ["[probe] one", "[probe] two"]);
  });

  test("that dies in a request → 502, and the next request has a new one", async () => {
    desk.open();
    const before = await desk.pidOf("/probe");
    const response = await desk.call("/probe/exit");
    assert.equal(response.status, 502);
    assert.equal((await response.json()).code, "WORKER_ERROR");
    await comesTrue("its end is noticed", () => desk.lines.includes("[probe] ended with code 3"));
    assert.notEqual(await desk.pidOf("/probe"), before);
  });

  test("that is killed between requests → the next request has a new one", async () => {
    desk.open();
    const before = await desk.pidOf("/probe");
    Deno.kill(before, "SIGKILL");
    await comesTrue("its end is noticed", () => desk.lines.includes("[probe] ended by SIGKILL"));
    assert.notEqual(await desk.pidOf("/probe"), before);
  });

  test("that does not start → 503 BOOT_ERROR with Retry-After, its words in the log, then a rest", async () => {
    desk.open();
    const replies = [await desk.call("/broken"), await desk.call("/broken")];
    for (const reply of replies) {
      assert.equal(reply.status, 503);
      assert.equal(reply.headers.get("retry-after"), "1");
      assert.equal(reply.headers.get("sb-error-code"), "BOOT_ERROR");
      assert.equal((await reply.json()).code, "BOOT_ERROR");
    }
    assert.deepEqual(desk.lines, [
      "[broken] environment: NEEDED is missing",
      "[broken] did not start: ended with code 1",
    ]);
  });

  test("that never listens → 503 after the boot timeout", async () => {
    desk.open({ bootTimeoutMs: 400 });
    assert.equal((await desk.call("/deaf")).status, 503);
    assert.deepEqual(desk.lines, ["[deaf] did not start: does not listen after 400 ms"]);
  });
});
