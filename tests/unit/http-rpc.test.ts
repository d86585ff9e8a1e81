import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { AppError } from "../../functions/_http/app-error.ts";
import { openAs, openAsService } from "../../functions/_http/rpc.ts";

/** What PostgREST, or whatever stands in its place, answers on the wire to the next call. */
let answer: () => Response | Promise<Response> = () => Response.json(null);
let last: { url: string; headers: Headers; body: unknown } | undefined;
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
  last = {
    url: request.url,
    headers: new Headers(request.headers),
    body: await request.json().catch(() => null),
  };
  return await answer();
});
after(() => void server.shutdown());

const url = `http://127.0.0.1:${server.addr.port}`;

/** What our own check says of the token, asked again. */
let recheck: "good" | "over" | "unknown" = "good";
const verify = (token: string) => {
  if (recheck === "good") return Promise.resolve({ userId: "ada", token });
  return Promise.reject(new AppError(recheck === "over" ? "unauthorized" : "unavailable"));
};
const ask = openAs(url, "sb_publishable_test", verify)("the-callers-token", "request-1");
const askAsService = openAsService(url, "sb_secret_test");

const refusal =
  (
    status: number,
    code: string,
    headers: Record<string, string> = {},
    words: { hint?: string; details?: string } = {},
  ) =>
  () =>
    Response.json(
      { code, message: "u33dc1vk is secret", details: "of ada", hint: null, ...words },
      { status, headers },
    );

describe("a call of the database", () => {
  test("goes to api.<name> in the caller's name, with the request's id", async () => {
    answer = () => Response.json({ live: true });
    assert.deepEqual(await ask("go_live", { duration_minutes: 5 }), { live: true });
    assert.equal(new URL(last?.url ?? "").pathname, "/rest/v1/rpc/go_live");
    assert.equal(last?.headers.get("content-profile"), "api");
    assert.equal(last?.headers.get("authorization"), "Bearer the-callers-token");
    assert.equal(last?.headers.get("apikey"), "sb_publishable_test");
    assert.equal(last?.headers.get("x-request-id"), "request-1");
    assert.deepEqual(last?.body, { duration_minutes: 5 });
  });

  const outcomes: [title: string, answer: () => Response, expected: object][] = [
    ["a code of the catalogue", refusal(409, "not_live"), { code: "not_live", status: 409 }],
    [
      "a code that says when to come back",
      refusal(429, "rate_limited", { "retry-after": "7" }),
      { code: "rate_limited", status: 429, retryAfterS: 7 },
    ],
    [
      "a code with a hint of our SQL",
      refusal(400, "invalid_request", {}, { hint: "radius_km is 2, 5 or 10." }),
      { code: "invalid_request", message: "radius_km is 2, 5 or 10." },
    ],
    [
      "seconds in the body, whatever the headers say",
      refusal(429, "rate_limited", { "retry-after": "5" }, { details: '{"retryAfterS":7}' }),
      { code: "rate_limited", retryAfterS: 7 },
    ],
    [
      "PostgREST's own Retry-After before that of our SQL",
      refusal(503, "spotify_unavailable", { "retry-after": "0, 30" }),
      { code: "spotify_unavailable", retryAfterS: 30 },
    ],
    [
      "PostgREST's own Retry-After alone",
      refusal(503, "57P01", { "retry-after": "0" }),
      { code: "unavailable", status: 503, retryAfterS: 5 },
    ],
    ...["PGRST000", "PGRST001", "PGRST002", "57P03"].map((code): (typeof outcomes)[number] => [
      `a database that is away, ${code}`,
      refusal(503, code, { "retry-after": "0" }),
      { code: "unavailable", status: 503, retryAfterS: 5 },
    ]),
    ["no connection that is free", refusal(504, "PGRST003"), { code: "unavailable", status: 503 }],
    ...["40001", "40P01", "23503"].map((code): (typeof outcomes)[number] => [
      `a fault of ours, ${code}`,
      refusal(500, code),
      { code: "unavailable", status: 503, retryAfterS: 5 },
    ]),
    ["a value that Postgres cannot read", refusal(400, "22P02"), { code: "invalid_request" }],
    ["a grant that we forgot", refusal(403, "42501"), { code: "unavailable", status: 503 }],
    ["a function that is not there", refusal(404, "PGRST202"), { code: "unavailable" }],
    [
      "a statement that took too long",
      refusal(500, "57014"),
      { code: "unavailable", retryAfterS: 5 },
    ],
    [
      "a database that is starting",
      refusal(503, "PGRST002", { "retry-after": "3" }),
      { code: "unavailable", retryAfterS: 3 },
    ],
    [
      "a gateway's page",
      () => new Response("<html>502</html>", { status: 502 }),
      { code: "unavailable" },
    ],
    ["a page with 200", () => new Response("<html>hi</html>"), { code: "unavailable" }],
  ];
  for (const [title, given, expected] of outcomes) {
    test(`answered with ${title} → ${JSON.stringify(expected)}`, async () => {
      answer = given;
      await assert.rejects(ask("heartbeat"), (error: Error) => {
        for (const [name, value] of Object.entries(expected)) {
          assert.equal(Reflect.get(error, name), value, name);
        }
        assert.doesNotMatch(`${error.message} ${error.cause}`, /u33dc1vk|ada|html/);
        return true;
      });
    });
  }

  test("names the fields of a route where SQL names its arguments", async () => {
    answer = refusal(400, "invalid_request", {}, { hint: "page_size and track_id, not is_it." });
    await assert.rejects(ask("find_listeners", { track_id: "x", page_size: undefined }), {
      message: "limit and trackId, not is_it.",
    });
  });

  for (const [said, code] of [
    ["good", "unavailable"],
    ["over", "unauthorized"],
    ["unknown", "unavailable"],
  ] as const) {
    test(`with a token that PostgREST refuses, and that is ${said} by our own check → ${code}`, async () => {
      recheck = said;
      for (const refused of ["PGRST301", "PGRST302", "PGRST303"]) {
        answer = refusal(401, refused);
        await assert.rejects(ask("heartbeat"), (error: AppError) => {
          assert.equal(error.code, code, refused);
          assert.equal(error.retryAfterS, code === "unavailable" ? 5 : undefined, refused);
          return true;
        });
      }
    });
  }

  test("by the service, whose key PostgREST refuses → unavailable, and nobody's 401", async () => {
    for (const refused of ["PGRST301", "PGRST302", "PGRST303"]) {
      answer = refusal(401, refused);
      await assert.rejects(askAsService("claim_track_polls", { most: 8 }), {
        code: "unavailable",
        status: 503,
        retryAfterS: 5,
      });
    }
  });

  test("without a database → unavailable", async () => {
    const nowhere = openAs("http://127.0.0.1:9", "sb_publishable_test", verify)("token", "r-1");
    await assert.rejects(nowhere("heartbeat"), { code: "unavailable", retryAfterS: 5 });
  });

  test("of a database that hangs → unavailable after 5 seconds", { timeout: 9000 }, async () => {
    const hang = Promise.withResolvers<Response>();
    answer = () => hang.promise;
    const began = performance.now();
    await assert.rejects(ask("heartbeat"), { code: "unavailable" });
    assert.ok(performance.now() - began < 7000);
    hang.resolve(new Response());
  });
});
