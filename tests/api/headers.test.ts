import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, type HttpAnswer, startApi } from "../support/api.ts";
import { servedRoutes } from "../support/fuzz/served-routes.ts";

const PAGE = "https://app.example";
const STRANGER = "https://evil.example";
const SOMEBODY = "0b5f1c9e-3a4d-4e6f-8a7b-9c0d1e2f3a4b";
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const REDIRECT = "resonance://back";
const SECRET = "c".repeat(43);

/** Routes that want no session, or another secret than a listener's. */
const OPEN =
  /^\S+ \/(auth\/spotify(\/callback)?|auth\/token|health(\/ready)?|spotify\/poll|push\/send)$/;
const isOpen = (route: string) => OPEN.test(route) && route !== "DELETE /auth/spotify";

/** What no limit of calls stands before. */
const UNLIMITED = /^(GET \/health.*|DELETE \/auth\/me|POST \/(spotify\/poll|push\/send))$/;

describe("the headers of every route, whatever it answers", () => {
  let api: Api;
  let routes: string[];
  before(async () => {
    api = await startApi({ variables: { CORS_ORIGINS: PAGE, SIGN_IN_REDIRECTS: REDIRECT } });
    routes = await servedRoutes();
  });
  after(() => api.close());

  /** Asks from a page, and looks at all that must be on any answer. */
  async function ask(
    route: string,
    request: Parameters<Api["request"]>[2] = {},
    origin = PAGE,
  ): Promise<HttpAnswer> {
    const [method = "", path = ""] = route.split(" ");
    const headers = { origin, ...request.headers };
    const at = path.slice(1).replace(":id", SOMEBODY);
    const answer = await api.request(method, at, { ...request, headers });
    const what = `${route} → ${answer.status}`;
    assert.equal(answer.headers.get("cache-control"), "no-store", what);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", what);
    assert.match(answer.headers.get("x-request-id") ?? "", /^[\w=-]{1,64}$/, what);
    const allowed = answer.headers.get("access-control-allow-origin");
    assert.equal(allowed, origin === PAGE ? PAGE : null, what);
    assert.match(answer.headers.get("vary") ?? "", /\bOrigin\b/i, what);
    if (answer.status === 429 || answer.status === 503) {
      assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/, what);
    }
    if (answer.status >= 400) {
      assert.match(answer.headers.get("content-type") ?? "", /^application\/json/, what);
    }
    return answer;
  }

  const statuses = async (asked: readonly string[], request: Parameters<Api["request"]>[2]) => {
    const found: Record<string, number> = {};
    for (const route of asked) found[route] = (await ask(route, request)).status;
    return found;
  };
  const all = (asked: readonly string[], status: number) =>
    Object.fromEntries(asked.map((route) => [route, status]));

  test("401: nobody is signed in", async () => {
    const closed = routes.filter((route) => !isOpen(route));
    assert.ok(closed.length > 20);
    assert.deepEqual(await statuses(closed, {}), all(closed, 401));
  });

  test("405: no route takes this method", async () => {
    const paths = [...new Set(routes.map((route) => route.split(" ")[1] ?? ""))];
    const wrong = paths.flatMap((path) => METHODS.map((method) => `${method} ${path}`));
    let refused = 0;
    for (const route of wrong.filter((one) => !routes.includes(one))) {
      const { status, headers } = await ask(route);
      const taken = METHODS.filter((one) => routes.includes(`${one} ${route.split(" ")[1]}`));
      assert.equal(status, 405, route);
      assert.deepEqual(headers.get("allow")?.split(", ").sort(), taken.sort(), route);
      refused += 1;
    }
    assert.ok(refused > 100, `${refused}`);
  });

  test("404: there is no such route, and 413: the body is too large", async () => {
    const functions = [...new Set(routes.map((route) => route.split("/")[1]))];
    const nowhere = functions.map((name) => `GET /${name}/no/such/route/at/all`);
    assert.deepEqual(await statuses(nowhere, {}), all(nowhere, 404));
    const large = functions.map((name) => `POST /${name}/no/such/route/at/all`);
    const raw = "x".repeat(16 * 1024 + 1);
    assert.deepEqual(await statuses(large, { raw }), all(large, 413));
  });

  test("400: the body is none", async () => {
    const { token } = await api.listener();
    const taking = routes.filter(
      (route) => /^(POST|PUT|PATCH)/.test(route) && (!isOpen(route) || /token$/.test(route)),
    );
    assert.deepEqual(await statuses(taking, { token, raw: "{" }), all(taking, 400));
  });

  test("200, 204 and 302: all is well", async () => {
    const { token } = await api.listener();
    const start = `/auth/spotify?code_challenge=${SECRET}&redirect_to=${REDIRECT}`;
    const good: [route: string, status: number, body?: unknown][] = [
      ["GET /health", 200],
      ["GET /health/ready", 200],
      ["GET /auth/me", 200],
      ["GET /presence/sync", 200],
      ["GET /presence/settings", 200],
      ["POST /presence/live", 200, {}],
      ["DELETE /location", 204],
      ["POST /users/:id/block", 204, {}],
      ["DELETE /auth/spotify", 204],
      [`GET ${start}`, 302],
    ];
    for (const [route, status, body] of good) {
      for (const origin of [PAGE, STRANGER]) {
        assert.equal((await ask(route, { token, body }, origin)).status, status, route);
      }
    }
  });

  test("429: too many calls", async () => {
    const { token } = await api.listener();
    const limited = routes.filter((route) => !UNLIMITED.test(route));
    const limits = await api.stack.database.query<{ name: string; value: number }>(
      "select name, value from private.limits where name like 'rate\\_%\\_burst'",
    );
    await api.stack.database.query(
      "update private.limits set value = 0 where name like 'rate\\_%\\_burst'",
    );
    const queries: Record<string, string> = {
      "GET /auth/spotify": `?code_challenge=${SECRET}&redirect_to=${REDIRECT}`,
      "GET /auth/spotify/callback": `?state=${SECRET}`,
      "GET /find/listeners": "?trackId=x",
    };
    const bodies: Record<string, unknown> = {
      "POST /auth/token": { code: SECRET, codeVerifier: SECRET },
      "PATCH /presence/settings": { radiusKm: 5 },
      "PATCH /users/me": { anonymous: true },
      "PUT /presence/track": { trackId: null },
      "POST /location/update": { geohash: "gcpvj0" },
      "POST /find/start": { trackId: "x" },
      "POST /find/:id/location": { geohash: "gcpvj0" },
      "POST /find/:id/confirm": { seen: true },
      "POST /vibe/:id/react": { reaction: "🔥" },
      "PUT /users/me/devices/:id": { platform: "expo", token: "ExponentPushToken[abcdefghij]" },
      "POST /users/:id/report": { reason: "spam" },
    };
    for (const route of limited) {
      const answer = await ask(route + (queries[route] ?? ""), { token, body: bodies[route] });
      assert.equal(answer.status, 429, route);
    }
    for (const { name, value } of limits) {
      await api.stack.database.query("update private.limits set value = $2 where name = $1", [
        name,
        value,
      ]);
    }
  });

  test("a preflight is answered for pages on the list, and for no other", async () => {
    for (const route of routes) {
      const [method = "", path = ""] = route.split(" ");
      const headers = {
        "access-control-request-method": method,
        "access-control-request-headers": "authorization,idempotency-key",
      };
      const asked = `OPTIONS ${path}`;
      const answer = await ask(asked, { headers });
      assert.equal(answer.status, 204, asked);
      assert.match(answer.headers.get("access-control-allow-methods") ?? "", new RegExp(method));
      assert.match(answer.headers.get("access-control-allow-headers") ?? "", /idempotency-key/);
      await ask(asked, { headers }, STRANGER);
      await ask(asked, { headers }, `${PAGE}.evil.example`);
      await ask(asked, { headers }, "null");
    }
  });

  test("a request id is echoed when it is one, and replaced otherwise", async () => {
    const echoed = async (id: string) =>
      (await ask("GET /health", { headers: { "x-request-id": id } })).headers.get("x-request-id");
    for (const id of ["phone-42", "A_1=", "a".repeat(64)]) assert.equal(await echoed(id), id);
    for (const id of ["<script>", "a b", "a".repeat(65), "a;b", '{"a":1}']) {
      assert.match((await echoed(id)) ?? "", /^[\da-f]{8}-[\da-f-]{27}$/, id);
    }
  });
});
