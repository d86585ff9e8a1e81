import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { stackOptions } from "../support/stack-options.ts";

const REQUESTS = 1500;

let stack: Stack;

before(async () => {
  stack = await startStack(stackOptions());
});

after(() => stack.close());

/** Paths of every room, some as they are and some that go on in any way. */
const PATHS = [
  "/auth/v1/token?grant_type=refresh_token",
  "/auth/v1/verify",
  "/auth/v1/user",
  "/auth/v1/logout?scope=others",
  "/auth/v1/admin/users",
  "/auth/v1/admin/generate_link",
  "/auth/v1/settings",
  "/auth/v1/authorize?provider=x",
  "/rest/v1/",
  "/rest/v1/rpc/me",
  "/rest/v1/rpc/nearby",
  "/rest/v1/find_session",
  "/realtime/v1/api/broadcast",
  "/realtime/v1/websocket",
  "/functions/v1/health",
  "/functions/v1/auth/token",
  "/functions/v1/none",
  "/local/spotify/api/v1/me",
  "/local/spotify/faults",
  "/local/push/faults",
  "/local/realtime/scene",
];

const key = fc.constantFrom(LOCAL.publishableKey, LOCAL.secretKey, "x", "");
const deep = fc.integer({ min: 1, max: 30_000 }).map((levels) => "[".repeat(levels));
const body = fc.oneof(
  fc.json(),
  fc.string({ unit: "binary" }),
  deep,
  fc.constantFrom('{"data":null}', '{"a":"\\ud800"}', "\u0000", "{}", "null", '{"email":7}'),
  fc.uint8Array({ maxLength: 200 }),
);
const headers = fc.dictionary(
  fc.constantFrom("content-type", "accept", "prefer", "range", "authorization", "origin", "cookie"),
  fc.oneof(
    fc.string({ maxLength: 60 }).filter((text) => /^[\x21-\x7e ]*$/.test(text)),
    fc.constantFrom("application/json", "text/csv", "Bearer a.b.c", "count=exact", "0-9,20-"),
  ),
  { maxKeys: 4 },
);
const request = fc.record({
  path: fc.constantFrom(...PATHS),
  rest: fc.oneof(
    fc.constant(""),
    fc.webQueryParameters().map((query) => `?${query}`),
    fc.webPath(),
  ),
  method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"),
  key,
  body,
  headers,
});

test(`${REQUESTS} requests of any kind to every room → each is answered, and then all answer as before`, async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ path, rest, method, key: apikey, body: sent, headers }) => {
      const hasBody = method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
      const answer = await fetch(`${stack.url}${path}${rest}`, {
        method,
        headers: { ...headers, apikey },
        ...(hasBody && { body: sent as BodyInit }),
        redirect: "manual",
        signal: AbortSignal.timeout(10_000),
      });
      const text = await answer.text();
      assert.doesNotMatch(text, /node_modules|\.ts:\d|at async/, "no insides");
    }),
    { numRuns: REQUESTS },
  );
  // Whatever was told the local services to break is theirs: it is taken back.
  await fetch(`${stack.url}/local/spotify/faults`, { method: "DELETE" });
  for (const [path, status] of [
    ["/auth/v1/health", 200],
    ["/auth/v1/settings", 200],
    ["/functions/v1/health", 200],
    ["/local/push", 200],
  ] as const) {
    const answer = await fetch(stack.url + path, { headers: { apikey: LOCAL.publishableKey } });
    assert.equal(answer.status, status, path);
    await answer.body?.cancel();
  }
  const called = await fetch(`${stack.url}/rest/v1/rpc/ready`, {
    method: "POST",
    headers: { apikey: LOCAL.publishableKey },
  });
  assert.ok(called.status < 500, await called.text());
});
