import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createGateway } from "../../supabase/local/gateway/gateway.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { legacyKey } from "../../supabase/local/keys/keys.ts";

const yes = () => new Response("yes");
const gateway = createGateway({
  ...LOCAL,
  dataApi: yes,
  auth: yes,
  realtime: yes,
  functions: yes,
  names: ["tunnel.example"],
  others: { "/local/radio": yes },
});

async function statusOf(url: string, headers: Record<string, string> = {}, method = "GET") {
  return (await gateway(new Request(url, { headers, method }))).status;
}

describe("a page that rebinds a name of its own to this machine", () => {
  const ROOMS = [
    "/",
    "/rest/v1/x",
    "/auth/v1/x",
    "/functions/v1/x",
    "/realtime/v1/x",
    "/local/radio",
  ];
  const key = { apikey: LOCAL.publishableKey };

  for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"]) {
    test(`reaches no room as ${host}`, async () => {
      const statuses = await Promise.all(
        ROOMS.map((path) => statusOf(`http://${host}:54321${path}`, key)),
      );
      assert.deepEqual(new Set(statuses), new Set([403]));
    });
  }

  for (const host of [
    "localhost",
    "app.localhost",
    "127.0.0.1",
    "[::1]",
    "10.0.2.2",
    "tunnel.example",
  ]) {
    test(`whereas ${host} is this machine`, async () => {
      const statuses = await Promise.all(
        ROOMS.map((path) => statusOf(`http://${host}:54321${path}`, key)),
      );
      assert.deepEqual(new Set(statuses), new Set([200]));
    });
  }
});

describe("a secret key in a page", () => {
  const BASE = "http://127.0.0.1:54321";
  const PAGES = [{ "user-agent": "Mozilla/5.0 (X11)" }, { origin: "http://localhost:3000" }];

  test("is refused in every room, in each of its forms and places", async () => {
    const jwt = await legacyKey("service_role", LOCAL.jwtSecret);
    for (const page of PAGES) {
      for (const secret of [LOCAL.secretKey, jwt]) {
        for (const path of ["/rest/v1/x", "/auth/v1/x", "/functions/v1/x", "/realtime/v1/x"]) {
          const places = [
            statusOf(`${BASE}${path}`, { ...page, apikey: secret }),
            statusOf(`${BASE}${path}?apikey=${secret}`, page),
            statusOf(`${BASE}${path}`, {
              ...page,
              apikey: LOCAL.publishableKey,
              authorization: `Bearer ${secret}`,
            }),
          ];
          assert.deepEqual(await Promise.all(places), [401, 401, 401], path);
        }
      }
    }
  });

  test("is a server's own elsewhere, and a page may bring what is public", async () => {
    assert.equal(await statusOf(`${BASE}/rest/v1/x`, { apikey: LOCAL.secretKey }), 200);
    for (const page of PAGES) {
      assert.equal(
        await statusOf(`${BASE}/rest/v1/x`, { ...page, apikey: LOCAL.publishableKey }),
        200,
      );
    }
  });
});

describe("what is there for developers", () => {
  const PATH = "http://127.0.0.1:54321/local/radio/controls";

  test("is nothing that a page from elsewhere can ask", async () => {
    for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"]) {
      assert.equal(await statusOf(PATH, { origin }, "POST"), 403);
    }
  });

  test("is open to this machine's own pages and to no page at all", async () => {
    for (const origin of [
      "http://localhost:8081",
      "http://127.0.0.1:54321",
      "http://10.0.0.7:19006",
    ]) {
      assert.equal(await statusOf(PATH, { origin }, "POST"), 200);
    }
    assert.equal(await statusOf(PATH, {}, "POST"), 200);
  });
});

describe("JSON that is nested without end", () => {
  const deep = (levels: number) => `${'{"a":['.repeat(levels / 2)}${"]}".repeat(levels / 2)}`;
  const post = (body: string, path = "/rest/v1/rpc/x") =>
    gateway(
      new Request(`http://127.0.0.1:54321${path}`, {
        method: "POST",
        headers: { apikey: LOCAL.publishableKey },
        body,
      }),
    );

  test("is refused in every room that reads it, in one place", async () => {
    for (const path of ["/rest/v1/rpc/x", "/auth/v1/user", "/functions/v1/x", "/local/radio"]) {
      const response = await post(deep(20_000), path);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).code, "54001");
    }
  });

  test("is refused in a query too, with its brackets written out or escaped", async () => {
    for (const query of ["[".repeat(1001), "%5B".repeat(1001)]) {
      const url = `http://127.0.0.1:54321/rest/v1/rpc/x?a=${query}`;
      assert.equal(await statusOf(url, { apikey: LOCAL.publishableKey }), 400);
    }
  });

  test("is not what brackets inside of strings are, nor a long flat list", async () => {
    const flat = JSON.stringify({ text: '["'.repeat(5000), list: Array(5000).fill([1]) });
    assert.equal((await post(flat)).status, 200);
    assert.equal((await post(deep(1000))).status, 200);
  });
});
