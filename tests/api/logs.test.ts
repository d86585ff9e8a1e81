import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, startApi } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { servedRoutes } from "../support/fuzz/served-routes.ts";

/** What no line may hold, each to be found at a glance. */
const MARKED = {
  name: "Markedname",
  geohash: "gcpvj0dq",
  trackId: "MarkedTrack00000000000",
  song: "Marked song",
  note: "Marked note",
  push: "MarkedPushToken0000000",
  key: "marked-key",
  query: "markedquery",
  somebody: "0b5f1c9e-3a4d-4e6f-8a7b-9c0d1e2f3a4b",
  code: "markedcode".padEnd(43, "x"),
  verifier: "markedverifier".padEnd(43, "x"),
  address: "203.0.113.77",
};

/** All that a line may say; `fault` and `code` only of what went wrong. */
const FIELDS = [
  ...["level", "function", "requestId", "method", "route", "status", "ms"],
  ...["listener", "code", "fault"],
];

describe("the log of the functions", () => {
  let api: Api;
  const lines: string[] = [];
  let asked = 0;
  before(async () => {
    api = await startApi({ log: (line) => lines.push(line) });
    // The scheduler asks the functions too.
    await api.stack.database.query("update cron.job set active = false");
  });
  after(() => api.close());

  const bodies: Record<string, unknown> = {
    "POST /presence/live": {},
    "PATCH /presence/settings": { shareTrack: true, allowFind: true },
    "PUT /presence/track": { trackId: MARKED.trackId },
    "PUT /users/me/devices/:id": {
      platform: "expo",
      token: `ExponentPushToken[${MARKED.push}]`,
    },
    "POST /location/update": { geohash: MARKED.geohash },
    "POST /find/start": { trackId: MARKED.trackId },
    "POST /find/:id/location": { geohash: MARKED.geohash },
    "PATCH /users/me": { displayName: MARKED.name },
    "POST /users/:id/report": { reason: "spam", note: MARKED.note },
    "POST /auth/token": { code: MARKED.code, codeVerifier: MARKED.verifier },
  };
  const queries: Record<string, string> = {
    "GET /auth/spotify": `?code_challenge=${MARKED.code}&redirect_to=https://${MARKED.query}.example`,
    "GET /auth/spotify/callback": `?state=${MARKED.query}&code=${MARKED.code}`,
    "GET /find/listeners": `?trackId=${MARKED.trackId}`,
  };

  /** Calls a route well and badly, with a session and without. */
  async function call(route: string, token: string): Promise<void> {
    const [method = "", path = ""] = route.split(" ");
    const at = path.slice(1).replace(":id", MARKED.somebody);
    const headers = {
      "idempotency-key": `${MARKED.key}-${asked}`,
      "x-forwarded-for": MARKED.address,
    };
    const body = bodies[route] ?? (method === "GET" || method === "DELETE" ? undefined : {});
    const requests = [
      { at: at + (queries[route] ?? ""), request: { token, headers, body } },
      { at: `${at}?${MARKED.query}=${MARKED.geohash}`, request: { token, headers, body } },
      { at: at + (queries[route] ?? ""), request: { token: `${token}x`, headers, body } },
      ...(body === undefined
        ? []
        : [{ at, request: { token, headers, raw: `{"${MARKED.query}": "${MARKED.geohash}` } }]),
    ];
    for (const { at, request } of requests) {
      await api.request(method, at, request);
      asked++;
    }
  }

  test("is one line of JSON a request, which says nothing of anybody", async () => {
    const { id, token } = await api.listener(MARKED.name);
    const routes = await servedRoutes();
    // What must be there for the others comes first, and the account goes last.
    const order = ["POST /presence/live", "PATCH /presence/settings", "POST /location/update"];
    const late = (route: string) =>
      route === "DELETE /auth/me" ? 2 : order.includes(route) ? 0 : 1;
    const first = routes.toSorted((one, other) => late(one) - late(other));
    for (const route of first) await call(route, token);
    // Deno has a word to say of its own, once a process.
    const ours = () => lines.filter((line) => !/^\[\w+\] Deno\.serve: /.test(line));
    await eventually(() => assert.equal(ours().length, asked));

    const secrets = [...Object.values(MARKED), id, token, token.slice(-43), "127.0.0.1", "Bearer"];
    for (const line of ours()) {
      for (const secret of secrets) {
        assert.ok(!line.toLowerCase().includes(secret.toLowerCase()), `${secret} in ${line}`);
      }
      const json = JSON.parse(line.replace(/^\[\w+\] /, ""));
      assert.deepEqual(
        Object.keys(json).filter((field) => !FIELDS.includes(field)),
        [],
      );
      assert.match(json.route, /^\/[\w/:*-]+$/);
    }
    const answered = lines.map((line) => /"status":(\d+)/.exec(line)?.[1]);
    for (const status of ["200", "204", "400", "401", "409"]) assert.ok(answered.includes(status));
  });

  test("knows a listener by the same short hash in each of their lines, others by others", () => {
    const hashes = new Set(lines.map((line) => /"listener":"([^"]+)"/.exec(line)?.[1] ?? ""));
    hashes.delete("");
    assert.equal(hashes.size, 1);
    for (const hash of hashes) assert.match(hash, /^[\w-]{12}$/);
  });
});
