import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { eventually } from "../support/eventually.ts";
import { allGone, processTree } from "../support/processes.ts";
import { stackOptions } from "../support/stack-options.ts";

/** Whether something listens on this port of 127.0.0.1. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

describe("a stack", () => {
  let stack: Stack;
  const lines: string[] = [];
  before(async () => {
    stack = await startStack({ ...stackOptions(), log: (line) => lines.push(line) });
  });
  after(() => stack.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(stack.url + path, { headers });

  test("is ready in all its parts, as its own health function finds", async () => {
    const response = await get("/functions/v1/health/ready");
    assert.deepEqual(await response.json(), {
      ready: true,
      database: true,
      auth: true,
      realtime: true,
    });
  });

  test("prints what functions say into its log, the function's name in front", async () => {
    await get("/functions/v1/health");
    await eventually(() => assert.ok(lines.some((line) => line.startsWith("[health] {"))));
  });

  test("passes a function's request id on, and its answer's headers back", async () => {
    const response = await get("/functions/v1/auth/me", { "x-request-id": "a-request-of-mine" });
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("x-request-id"), "a-request-of-mine");
    assert.equal((await response.json()).error.requestId, "a-request-of-mine");
  });

  test("sends a phone to its own Spotify, which knows the way back", async () => {
    const query = new URLSearchParams({
      code_challenge: "c".repeat(43),
      redirect_to: "resonance://auth/callback",
    });
    const start = await fetch(`${stack.url}/functions/v1/auth/spotify?${query}`, {
      redirect: "manual",
    });
    const authorize = start.headers.get("location") ?? "";
    assert.ok(authorize.startsWith(`${stack.url}/local/spotify/accounts/authorize?`), authorize);
    const page = await fetch(authorize);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<button name="person" value="Ada">/);
  });

  test("answers unknown paths and functions with 404 as JSON", async () => {
    assert.equal((await get("/nowhere")).status, 404);
    const unknown = await get("/functions/v1/nowhere");
    assert.equal(unknown.status, 404);
    assert.equal((await unknown.json()).code, "NOT_FOUND");
  });

  test("ends within three seconds with a request in flight and an open socket; nothing is left", async () => {
    const silence = { method: "PUT", body: JSON.stringify({ answer: "nothing" }) };
    await fetch(`${stack.url}/local/spotify/faults`, silence);
    const hanging = get("/local/spotify/api/v1/me").then(
      ({ status }) => status,
      () => "cut off",
    );
    const socket = new WebSocket(
      `${stack.url.replace("http", "ws")}/realtime/v1/websocket?apikey=${stack.keys.publishableKey}&vsn=1.0.0`,
    );
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
    const [, ...functions] = (await processTree(Deno.pid)).filter(({ command }) =>
      command.includes("/functions/"),
    );
    assert.ok(functions.length > 0);

    const since = performance.now();
    await stack.close();
    assert.ok(performance.now() - since < 3000);
    await Promise.all([hanging, closed]);
    await allGone(
      functions.map(({ pid }) => pid),
      0,
    );
    assert.equal(await answers(Number(new URL(stack.url).port)), false);
  });
});

test("a start that fails → one line, and its port is free again", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => blocker.once("listening", resolve));
  const address = blocker.address();
  const port = typeof address === "object" && address ? address.port : 0;
  blocker.close();
  const start = startStack({ ...stackOptions(), port, databaseUrl: "postgres://127.0.0.1:1/none" });
  await assert.rejects(
    start,
    /^Error: DATABASE_URL \(127\.0\.0\.1:1\/none\): nothing listens there$/,
  );
  assert.equal(await answers(port), false);
});

describe("a stack on a plan", () => {
  test("keeps the plan's limits of Realtime beside the budget of messages", async () => {
    const stack = await startStack({ ...stackOptions(), plan: "free", scheduler: false });
    try {
      const reply = await fetch(`${stack.url}/realtime/v1/api/broadcast`, {
        method: "POST",
        headers: { apikey: stack.keys.publishableKey, "content-type": "application/json" },
        body: JSON.stringify({
          messages: [{ topic: "a", event: "e", payload: { x: "x".repeat(257_000) } }],
        }),
      });
      const errors = { messages: [{ payload: ["Payload size exceeds tenant limit"] }] };
      assert.deepEqual([reply.status, await reply.json()], [422, { errors }]);
      assert.equal(reply.headers.get("x-rate-limit"), "100");
      const [budget] = await stack.database.query(
        "select value from private.limits where name = 'realtime_messages_a_second'",
      );
      assert.equal(Number(budget?.value), 100);
    } finally {
      await stack.close();
    }
  });
});
