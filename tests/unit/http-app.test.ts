import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { createApp } from "../../functions/_http/app.ts";
import { AppError, Fault } from "../../functions/_http/app-error.ts";
import { signedIn } from "../../functions/_http/caller.ts";
import { ShellEnv } from "../../functions/_http/env.ts";
import { body, params, query } from "../../functions/_http/parse.ts";
import { reply } from "../../functions/_http/reply.ts";
import { createSecret, mint, USER_ID } from "../support/tokens.ts";

const secret = createSecret("a-shared-secret-of-more-than-32-characters");
const Note = z.strictObject({ text: z.string().max(10), stars: z.int().optional() });
const Change = z
  .strictObject({ title: z.string().nullable(), note: z.string().nullish(), stars: z.int() })
  .partial({ note: true, stars: true })
  .refine((change) => Object.keys(change).length > 1, "Give more than the title.");
const lines: string[] = [];

function createProbe() {
  const env = ShellEnv.parse({
    SUPABASE_URL: "http://127.0.0.1:9",
    SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_test"}',
    SUPABASE_JWKS: JSON.stringify([secret.jwk]),
    CORS_ORIGINS: "https://app.example, https://other.example",
  });
  const app = createApp("probe", env, (line) => lines.push(line));
  app.get("/notes", (c) =>
    c.json(query(c, z.strictObject({ page: z.coerce.number().optional() }))),
  );
  app.post("/notes", async (c) => reply(c, Note, body(c, Note)));
  app.patch("/notes", async (c) => c.json(await body(c, Change)));
  app.get("/notes/latest", (c) => c.json({}));
  app.get("/notes/:id", (c) => c.json(params(c, z.strictObject({ id: z.uuid() }))));
  app.delete("/notes/:id", signedIn, (c) => c.json({}));
  app.get("/limited", () => {
    throw new AppError("rate_limited", { retryAfterS: 7 });
  });
  app.get("/broken", () => {
    throw new TypeError("geohash u33dc1vk of somebody");
  });
  app.get("/faulty", () => {
    throw new AppError("unavailable", { cause: new Fault("the lamp went out") });
  });
  app.get("/off", (c) => reply(c, z.strictObject({ band: z.string() }), { geohash: "u33dc1vk" }));
  return app;
}

const probe = createProbe();
const post = (text: string) => probe.request("/probe/notes", { method: "POST", body: text });

describe("bad input → 4xx with a code of the catalogue", () => {
  const bodies: [title: string, text: string, status: number, code: string, message?: RegExp][] = [
    ["broken JSON", "{", 400, "invalid_request", /^body: is not JSON$/],
    ["no body where a field is required", "", 400, "invalid_request", /^text: /],
    ["a list instead of an object", "[]", 400, "invalid_request", /^body: /],
    ["a wrong type", '{"text":1}', 400, "invalid_request", /^text: /],
    ["a text too long", '{"text":"12345678901"}', 400, "invalid_request", /^text: /],
    ["an unknown field", '{"text":"a","x":1}', 400, "invalid_request", /"x"/],
    ["a NUL character", '{"text":"\\u0000"}', 400, "invalid_request", /^text: /],
    ["null for a field that is required", '{"text":null}', 400, "invalid_request", /^text: /],
    ["null for an unknown field", '{"text":"a","x":null}', 400, "invalid_request", /"x"/],
    ["null for a field of every object", '{"text":"a","toString":null}', 400, "invalid_request"],
    ["half a surrogate pair", '{"text":"\\ud800"}', 400, "invalid_request", /^text: /],
    ["a body over 16 KB", JSON.stringify({ text: "a".repeat(16 * 1024) }), 413, "too_large"],
  ];
  for (const [title, text, status, code, message] of bodies) {
    test(`${title} → ${status} ${code}`, async () => {
      const response = await post(text);
      const { error } = await response.json();
      assert.deepEqual([response.status, error.code], [status, code]);
      if (message) assert.match(error.message, message);
      assert.equal(error.requestId, response.headers.get("x-request-id"));
    });
  }

  const requests: [title: string, method: string, path: string, status: number, code: string][] = [
    ["an unknown route", "GET", "/probe/nothing", 404, "not_found"],
    ["a path outside the function", "GET", "/elsewhere", 404, "not_found"],
    ["a wrong method", "PUT", "/probe/notes", 405, "method_not_allowed"],
    ["an unknown field in the query", "GET", "/probe/notes?x=1", 400, "invalid_request"],
    [
      "an unknown field beside the platform's",
      "GET",
      "/probe/notes?forceFunctionRegion=eu-west-1&x=1",
      400,
      "invalid_request",
    ],
    ["a repeated field in the query", "GET", "/probe/notes?page=1&page=2", 400, "invalid_request"],
    ["an id that is none", "GET", "/probe/notes/7", 400, "invalid_request"],
  ];
  for (const [title, method, path, status, code] of requests) {
    test(`${title} → ${status} ${code}`, async () => {
      const response = await probe.request(path, { method });
      assert.deepEqual([response.status, (await response.json()).error.code], [status, code]);
    });
  }

  test("405 lists in Allow what the route takes", async () => {
    const id = crypto.randomUUID();
    for (const [method, path, allow] of [
      ["POST", `/probe/notes/${id}`, ["DELETE", "GET"]],
      ["HEAD", `/probe/notes/${id}`, ["DELETE", "GET"]],
      ["DELETE", "/probe/notes/latest", ["GET"]],
      ["DELETE", "/probe/notes/latest/", ["GET"]],
      ["HEAD", "/probe/notes/latest", ["GET"]],
    ] as const) {
      const response = await probe.request(path, { method });
      assert.equal(response.status, 405, `${method} ${path}`);
      assert.deepEqual(response.headers.get("allow")?.split(", ").sort(), [...allow]);
    }
  });
});

describe("what is another way to say the same", () => {
  test("null for a field that may be left out is leaving it out", async () => {
    assert.deepEqual(await (await post('{"text":"a","stars":null}')).json(), { text: "a" });
  });

  test("null stays where the field has a meaning for it", async () => {
    const patch = async (text: string) => {
      const response = await probe.request("/probe/notes", { method: "PATCH", body: text });
      return response.status === 200 ? await response.json() : response.status;
    };
    const said = { title: null, note: null };
    assert.deepEqual(await patch('{"title":null,"note":null,"stars":null}'), said);
    assert.equal(await patch('{"title":null,"stars":null}'), 400, "nothing but the title");
  });

  test("what the platform's client adds to the address is not the caller's", async () => {
    for (const added of [
      "forceFunctionRegion=eu-west-1",
      "forceFunctionRegion=a&forceFunctionRegion=b",
    ]) {
      const response = await probe.request(`/probe/notes?${added}&page=3`);
      assert.deepEqual(await response.json(), { page: 3 }, added);
    }
  });

  test("a slash at the end is the same route", async () => {
    assert.equal((await probe.request("/probe/notes/?page=3")).status, 200);
    assert.equal((await probe.request("/probe/notes/latest/")).status, 200);
    assert.equal((await probe.request("/probe/notes//")).status, 404);
  });
});

describe("every reply", () => {
  test("is not to be stored or sniffed, error or not", async () => {
    for (const path of ["/probe/notes", "/probe/nothing", "/probe/broken", "/elsewhere"]) {
      const { headers } = await probe.request(path);
      assert.equal(headers.get("cache-control"), "no-store", path);
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      assert.match(headers.get("content-type") ?? "", /^application\/json/, path);
    }
  });

  test("carries the caller's request id when it is a sane one, else its own", async () => {
    const idFor = async (id: string) => {
      const response = await probe.request("/probe/notes", { headers: { "x-request-id": id } });
      return response.headers.get("x-request-id");
    };
    assert.equal(await idFor("phone-42"), "phone-42");
    assert.match((await idFor("x".repeat(65))) ?? "", /^[0-9a-f-]{36}$/);
    assert.match((await idFor('"}{"')) ?? "", /^[0-9a-f-]{36}$/);
  });

  test("allows a listed origin and no other", async () => {
    const allowed = async (origin: string, method = "OPTIONS") => {
      const response = await probe.request("/probe/notes", { method, headers: { origin } });
      return response.headers.get("access-control-allow-origin");
    };
    assert.equal(await allowed("https://other.example"), "https://other.example");
    assert.equal(await allowed("https://other.example", "GET"), "https://other.example");
    assert.equal(await allowed("https://other.example", "PUT"), "https://other.example");
    assert.equal(await allowed("https://evil.example"), null);
  });

  test("off its contract is not sent: 503 and nothing of it", async () => {
    const response = await probe.request("/probe/off");
    assert.equal(response.status, 503);
    assert.doesNotMatch(await response.text(), /u33dc1vk|geohash/);
  });

  test("says when to come back", async () => {
    const limited = await probe.request("/probe/limited");
    assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "7"]);
    const broken = await probe.request("/probe/broken");
    assert.deepEqual([broken.status, broken.headers.get("retry-after")], [503, "5"]);
  });
});

describe("the log", () => {
  async function logOf(path: string, init?: RequestInit) {
    lines.length = 0;
    await probe.request(path, init);
    assert.equal(lines.length, 1);
    return JSON.parse(lines[0] ?? "");
  }

  test("is one line a request, with the route and not the address", async () => {
    const line = await logOf("/probe/notes?page=3", { headers: { "x-request-id": "phone-42" } });
    assert.equal(typeof line.ms, "number");
    assert.deepEqual(
      { ...line, ms: 0 },
      {
        level: "info",
        function: "probe",
        requestId: "phone-42",
        method: "GET",
        route: "/probe/notes",
        status: 200,
        ms: 0,
      },
    );
  });

  test("knows a listener by a hash only, and never a token or an id", async () => {
    const headers = { authorization: `Bearer ${await mint(secret)}` };
    const line = await logOf(`/probe/notes/${USER_ID}`, { method: "DELETE", headers });
    assert.match(line.listener, /^[\w-]{12}$/);
    assert.equal(line.route, "/probe/notes/:id");
    assert.doesNotMatch(lines[0] ?? "", new RegExp(`${USER_ID}|eyJ`));
  });

  test("tells where a fault is, without the words of a stranger's error", async () => {
    const line = await logOf("/probe/broken");
    assert.deepEqual([line.level, line.status, line.fault.name], ["error", 503, "TypeError"]);
    assert.match(line.fault.at[0], /http-app\.test\.ts/);
    assert.doesNotMatch(lines[0] ?? "", /u33dc1vk|somebody/);
    assert.equal((await logOf("/probe/faulty")).fault.message, "the lamp went out");
  });

  test("names the code of a refusal", async () => {
    assert.equal((await logOf("/probe/limited")).code, "rate_limited");
    assert.equal((await logOf("/probe/nothing")).status, 404);
  });
});
