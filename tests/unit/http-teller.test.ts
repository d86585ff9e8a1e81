import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { createApp } from "../../functions/_http/app.ts";
import { AppError } from "../../functions/_http/app-error.ts";
import { ShellEnv } from "../../functions/_http/env.ts";
import { wakeTellerAsService } from "../../functions/_http/teller.ts";

const lines: string[] = [];

/** A function with a route whose wake-up is answered like this, round by round. */
function createProbe(round: (nth: number) => Promise<unknown>, refusal?: AppError) {
  let rounds = 0;
  const env = ShellEnv.parse({
    SUPABASE_URL: "http://127.0.0.1:9",
    SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_test"}',
  });
  const app = createApp("probe", env, (line) => lines.push(line));
  app.post("/", (c) => {
    if (refusal) throw refusal;
    wakeTellerAsService(c, (name) => {
      assert.equal(name, "tell_due");
      return round(++rounds);
    });
    return c.json({});
  });
  return { ask: () => app.request("/probe", { method: "POST" }), rounds: () => rounds };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("after a reply that others are to hear of", () => {
  afterEach(() => {
    lines.length = 0;
    Reflect.deleteProperty(globalThis, "EdgeRuntime");
  });

  test("the teller is asked again while there may be more", async () => {
    const probe = createProbe(async (nth) => nth < 3);
    assert.equal((await probe.ask()).status, 200);
    await settled();
    assert.equal(probe.rounds(), 3);
  });

  test("it is asked twenty times at most", async () => {
    const probe = createProbe(async () => true);
    await probe.ask();
    await settled();
    assert.equal(probe.rounds(), 20);
  });

  test("the reply does not wait for it, and the hosted runtime does", async () => {
    const kept: Promise<unknown>[] = [];
    Reflect.set(globalThis, "EdgeRuntime", {
      waitUntil: (work: Promise<unknown>) => kept.push(work),
    });
    const answer = Promise.withResolvers<unknown>();
    const probe = createProbe(() => answer.promise);
    assert.equal((await probe.ask()).status, 200);
    assert.deepEqual([kept.length, probe.rounds()], [1, 1]);
    answer.resolve(false);
    await kept[0];
    assert.equal(lines.length, 1);
  });

  test("its fault is a line of its own, which names the request and says nothing of it", async () => {
    const probe = createProbe(() => Promise.reject(new TypeError("token of somebody")));
    const response = await probe.ask();
    assert.equal(response.status, 200);
    await settled();
    const [fault, request, ...more] = lines
      .map((line) => JSON.parse(line))
      .toSorted((one, other) => one.level.localeCompare(other.level));
    assert.deepEqual([request.status, request.level, more], [200, "info", []]);
    assert.deepEqual(
      [fault.level, fault.function, fault.requestId, fault.route, fault.fault.name],
      ["error", "probe", response.headers.get("x-request-id"), "/probe", "TypeError"],
    );
    assert.doesNotMatch(lines.join(), /somebody/);
  });

  test("a refusal wakes nobody", async () => {
    const probe = createProbe(async () => true, new AppError("not_live"));
    assert.equal((await probe.ask()).status, 409);
    await settled();
    assert.equal(probe.rounds(), 0);
  });
});
