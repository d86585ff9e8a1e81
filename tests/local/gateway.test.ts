import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodeJwt } from "jose";
import {
  type ClientInfo,
  createGateway,
  type Handler,
} from "../../supabase/local/gateway/gateway.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { legacyKey } from "../../supabase/local/keys/keys.ts";
import { createSecret, mint } from "../support/tokens.ts";

const HOST = "http://127.0.0.1:54321";

/** A room that tells what reached it. */
function echo(room: string): Handler {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    return Response.json({
      room,
      method: request.method,
      path: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    });
  };
}

const gateway = createGateway({
  ...LOCAL,
  dataApi: echo("data-api"),
  auth: echo("auth"),
  realtime: echo("realtime"),
  functions: echo("functions"),
  others: { "/local/radio": echo("radio") },
});

async function ask(path: string, init: RequestInit = {}, info?: ClientInfo) {
  const response = await gateway(new Request(HOST + path, init), info);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : JSON.parse(text),
  };
}

const keyed = (headers: Record<string, string> = {}) => ({
  headers: { apikey: LOCAL.publishableKey, ...headers },
});

describe("the gateway's rooms", () => {
  for (const [path, room] of [
    ["/rest/v1/rpc/add?a=1", "data-api"],
    ["/rest/v1/", "data-api"],
    ["/auth/v1/user", "auth"],
    ["/functions/v1/presence/live", "functions"],
    ["/realtime/v1/websocket?vsn=1.0.0", "realtime"],
    ["/realtime/v1/api/broadcast", "realtime"],
    ["/socket/websocket", "realtime"],
    ["/local/radio/x", "radio"],
  ] as const) {
    test(`${path} is ${room}'s, whole`, async () => {
      const { body } = await ask(path, keyed());
      assert.deepEqual([body.room, body.path], [room, path]);
    });
  }

  test("/ says what this is", async () => {
    const { status, body } = await ask("/");
    assert.deepEqual([status, body.rest], [200, "/rest/v1"]);
  });

  for (const path of [
    "/nowhere",
    "/rest",
    "/rest/v10/x",
    "/auth/v2",
    "/storage/v1/b",
    "//rest/v1",
  ]) {
    test(`${path} → 404 in JSON`, async () => {
      const { status, body } = await ask(path, keyed());
      assert.deepEqual([status, typeof body.message], [404, "string"]);
    });
  }
});

describe("API keys", () => {
  async function roleOf(headers: Record<string, string>, query = "") {
    const { body } = await ask(`/rest/v1/x${query}`, { headers });
    return decodeJwt(body.headers.authorization.replace("Bearer ", "")).role;
  }

  test("a key becomes the token of its role, from the header or the query", async () => {
    assert.equal(await roleOf({ apikey: LOCAL.publishableKey }), "anon");
    assert.equal(await roleOf({ apikey: LOCAL.secretKey }), "service_role");
    assert.equal(await roleOf({}, `?apikey=${LOCAL.publishableKey}`), "anon");
  });

  test("a key in the query ends here, the rest of the query passes", async () => {
    const { body } = await ask(`/rest/v1/rpc/add?a=1&apikey=${LOCAL.publishableKey}&b=%2B2`);
    assert.equal(body.path, "/rest/v1/rpc/add?a=1&b=%2B2");
  });

  test("a key as its own bearer becomes the token too, as supabase-js sends it", async () => {
    const authorization = `Bearer ${LOCAL.publishableKey}`;
    assert.equal(await roleOf({ apikey: LOCAL.publishableKey, authorization }), "anon");
  });

  test("a user's token passes as it is, and so does a broken one: the room judges it", async () => {
    const token = await mint(createSecret(LOCAL.jwtSecret));
    for (const authorization of [`Bearer ${token}`, "Bearer broken"]) {
      const { body } = await ask("/rest/v1/x", keyed({ authorization }));
      assert.equal(body.headers.authorization, authorization);
    }
  });

  test("a publishable key does not rise by a secret one as bearer", async () => {
    const authorization = `Bearer ${LOCAL.secretKey}`;
    const { body } = await ask("/rest/v1/x", keyed({ authorization }));
    assert.equal(body.headers.authorization, authorization);
  });

  test("the older keys are the CLI's own, and still good", async () => {
    const key = await legacyKey("anon", LOCAL.jwtSecret);
    assert.equal(
      key,
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24iLCJleHAiOjE5ODM4MTI5OTZ9.CRXP1A7WOeoJeXxjNni43kdQwgnWNReilDMblYTn_I0",
    );
    assert.equal(await roleOf({ apikey: key }), "anon");
  });

  for (const [name, headers, message, code] of [
    ["no key", {}, "No API key found in request", "UNAUTHORIZED_MISSING_API_KEY"],
    [
      "a wrong key",
      { apikey: "sb_publishable_x" },
      "Invalid API key",
      "UNAUTHORIZED_INVALID_API_KEY",
    ],
    [
      "a secret key in a browser",
      { apikey: LOCAL.secretKey, "user-agent": "Mozilla/5.0 (X11)" },
      "Forbidden use of secret API key in browser",
      "UNAUTHORIZED_INVALID_API_KEY_TYPE",
    ],
  ] as const) {
    test(`${name} → 401, ${message}`, async () => {
      for (const path of ["/rest/v1/x", "/auth/v1/user"]) {
        const answer = await ask(path, { headers: { ...headers } });
        assert.deepEqual([answer.status, answer.body.message], [401, message]);
        assert.equal(answer.headers.get("sb-error-code"), code);
        assert.equal(answer.headers.get("access-control-allow-origin"), "*");
      }
    });
  }

  test("a listener's token, or one that another secret signed, is no API key → 401", async () => {
    const foreign = await mint(createSecret("x".repeat(40)), { role: "service_role" });
    for (const apikey of [await mint(createSecret(LOCAL.jwtSecret)), foreign]) {
      assert.equal((await ask("/rest/v1/x", { headers: { apikey } })).status, 401);
    }
  });

  test("links and keys of Auth, functions and what a project has beside ask for none", async () => {
    for (const path of [
      "/auth/v1/verify?token=x",
      "/auth/v1/.well-known/jwks.json",
      "/functions/v1/health",
      "/local/radio",
    ]) {
      const { status, body } = await ask(path);
      assert.equal(status, 200);
      assert.equal(body.headers.authorization, undefined);
    }
  });
});

describe("CORS", () => {
  const preflight = {
    method: "OPTIONS",
    headers: {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "apikey,x-client-info",
    },
  };

  for (const path of ["/rest/v1/rpc/x", "/auth/v1/token"]) {
    test(`a preflight of ${path} is answered for it, without a key`, async () => {
      const { status, headers, body } = await ask(path, preflight);
      assert.deepEqual([status, body], [200, null]);
      assert.equal(headers.get("access-control-allow-origin"), "*");
      assert.equal(headers.get("access-control-allow-headers"), "apikey,x-client-info");
      assert.match(headers.get("access-control-allow-methods") ?? "", /PATCH/);
    });
  }

  test("a preflight of a function is the function's own", async () => {
    const { body } = await ask("/functions/v1/presence/live", preflight);
    assert.deepEqual([body.room, body.method], ["functions", "OPTIONS"]);
  });

  test("an answer may be read by a page, with its telling headers", async () => {
    const { headers } = await ask("/rest/v1/x", keyed());
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.match(headers.get("access-control-expose-headers") ?? "", /Content-Range.*Retry-After/);
  });
});

describe("what passes the gateway", () => {
  test("where a request came in is the gateway's word, not the client's", async () => {
    const claimed = {
      "x-forwarded-for": "1.2.3.4",
      "x-forwarded-host": "evil.example",
      forwarded: "for=1.2.3.4",
      "cf-connecting-ip": "1.2.3.4",
    };
    const { body } = await ask("/rest/v1/x", keyed(claimed), {
      remoteAddr: { hostname: "127.0.0.1" },
    });
    assert.equal(body.headers["x-forwarded-for"], "127.0.0.1");
    assert.equal(body.headers["x-forwarded-host"], "127.0.0.1:54321");
    assert.equal(body.headers["x-forwarded-proto"], "http");
    assert.equal(body.headers.forwarded, undefined);
    assert.equal(body.headers["cf-connecting-ip"], undefined);
  });

  test("headers of one connection stay outside", async () => {
    const { body } = await ask("/functions/v1/x", {
      headers: { connection: "close, x-hop", "x-hop": "1", te: "trailers", "x-stay": "1" },
    });
    const { connection, te, "x-hop": hop, "x-stay": stay } = body.headers;
    assert.deepEqual([connection, te, hop, stay], [undefined, undefined, undefined, "1"]);
  });

  test("a body passes as it is", async () => {
    const text = JSON.stringify({ ö: "☃".repeat(1000) });
    const { body } = await ask("/rest/v1/x", { method: "POST", ...keyed(), body: text });
    assert.equal(body.body, text);
  });

  test("a body of more than 4 MiB → 413, however it comes", async () => {
    const large = new Uint8Array(4 * 1024 * 1024 + 1);
    const stream = () =>
      new ReadableStream({
        pull(controller) {
          controller.enqueue(large.subarray(0, 1024 * 1024));
        },
      });
    for (const body of [large, stream()]) {
      const { status } = await ask("/rest/v1/x", { method: "POST", ...keyed(), body });
      assert.equal(status, 413);
    }
  });

  test("a room that throws → 500 in JSON, with nothing of why, and a line in the log", async (t) => {
    const logged = t.mock.method(console, "error", () => {});
    const broken = createGateway({
      ...LOCAL,
      dataApi: () => {
        throw new Error("secret inside");
      },
      auth: echo(""),
      realtime: echo(""),
      functions: echo(""),
    });
    const response = await broken(new Request(`${HOST}/rest/v1/x`, keyed()));
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /secret/);
    assert.equal(logged.mock.callCount(), 1);
  });
});
