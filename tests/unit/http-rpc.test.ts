import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { openAs } from "../../functions/_http/rpc.ts";

/** What PostgREST, or whatever stands in its place, answers on the wire to the next call. */
let answer: () => Response | Promise<Response> = () => Response.json(null);
let last: Request | undefined;
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
  last = request.clone();
  return answer();
});
after(() => void server.shutdown());

const url = `http://127.0.0.1:${server.addr.port}`;
const ask = openAs(url, "sb_publishable_test")("the-callers-token", "request-1");

const refusal =
  (
    status: number,
    code: string,
    headers: Record<string, string> = {},
    hint: string | null = null,
  ) =>
  () =>
    Response.json(
      { code, message: "u33dc1vk is secret", details: "of ada", hint },
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
    assert.deepEqual(await last?.json(), { duration_minutes: 5 });
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
      refusal(400, "invalid_request", {}, "radiusKm is 2, 5 or 10."),
      { code: "invalid_request", message: "radiusKm is 2, 5 or 10." },
    ],
    ["a token that expired on the way", refusal(401, "PGRST303"), { code: "unauthorized" }],
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

  test("without a database → unavailable", async () => {
    const nowhere = openAs("http://127.0.0.1:9", "sb_publishable_test")("token", "request-1");
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
