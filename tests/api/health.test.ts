import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ShellEnv } from "../../functions/_http/env.ts";
import { createHealthApp } from "../../functions/health/app.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { stackOptions } from "../support/stack-options.ts";

const ALL = { database: true, auth: true, realtime: true };
const PARTS = [
  ["database", "/rest/v1/"],
  ["auth", "/auth/v1/"],
  ["realtime", "/realtime/v1/"],
] as const;

describe("GET /health", () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack(stackOptions());
  });
  after(() => stack.close());

  const healthAt = (url: string) =>
    createHealthApp(
      ShellEnv.parse({
        SUPABASE_URL: url,
        SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.keys.publishableKey }),
      }),
      () => {},
    );

  /** The stack, but for one part that fails in that way. */
  function without(part: string, fail: () => Response | Promise<Response>) {
    return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
      const { pathname, search } = new URL(request.url);
      if (pathname.startsWith(part)) return fail();
      return fetch(new Request(`${stack.url}${pathname}${search}`, request));
    });
  }

  test("→ 200 alive, without a session or a key", async () => {
    const response = await fetch(`${stack.url}/functions/v1/health`);
    assert.deepEqual([response.status, await response.json()], [200, { alive: true }]);
  });

  test("/ready with every part → 200", async () => {
    const response = await fetch(`${stack.url}/functions/v1/health/ready`);
    assert.deepEqual([response.status, await response.json()], [200, { ready: true, ...ALL }]);
  });

  for (const [part, path] of PARTS) {
    test(`/ready without ${part} → 503, and says which part`, async () => {
      const server = without(path, () => new Response(null, { status: 502 }));
      const response = await healthAt(`http://127.0.0.1:${server.addr.port}`).request(
        "/health/ready",
      );
      await server.shutdown();
      assert.equal(response.status, 503);
      assert.equal(response.headers.get("retry-after"), "5");
      assert.deepEqual(await response.json(), { ready: false, ...ALL, [part]: false });
    });
  }

  test("/ready with a part that hangs → 503 after two seconds", async () => {
    const hang = Promise.withResolvers<Response>();
    const server = without("/realtime/v1/", () => hang.promise);
    const began = performance.now();
    const response = await healthAt(`http://127.0.0.1:${server.addr.port}`).request(
      "/health/ready",
    );
    const took = performance.now() - began;
    hang.resolve(new Response());
    await server.shutdown();
    assert.deepEqual(await response.json(), { ready: false, ...ALL, realtime: false });
    assert.ok(took > 1900 && took < 5000, `${took} ms`);
  });

  test("/ready with nothing there → 503 at once", async () => {
    const response = await healthAt("http://127.0.0.1:9").request("/health/ready");
    const none = { ready: false, database: false, auth: false, realtime: false };
    assert.deepEqual([response.status, await response.json()], [503, none]);
  });

  test("/ of another method → 405", async () => {
    const response = await fetch(`${stack.url}/functions/v1/health`, { method: "POST" });
    assert.deepEqual([response.status, response.headers.get("allow")], [405, "GET"]);
    await response.body?.cancel();
  });
});
