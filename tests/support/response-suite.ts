import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ask, type Seen } from "./data-api-calls.ts";
import type { Rooms } from "./rooms.ts";

/** Asks for `<method> <path>` of a function, with arguments in the body of a POST. */
type Ask = (
  line: string,
  body?: Record<string, unknown>,
  headers?: Record<string, string>,
) => Promise<Seen>;

/** What the tests of a group share. */
interface Shared {
  readonly ask: Ask;
  /** Whether a call left its row, told by its `what`. */
  readonly isWritten: (what: string) => Promise<boolean>;
}

const JSON_TYPE = { "content-range": "0-0/*", "content-type": "application/json; charset=utf-8" };
const NO_RESULT = { "content-range": "0-0/*" };
const PLAIN = { status: 200, body: { plain: true }, headers: JSON_TYPE };
const SINGLE = { accept: "application/vnd.pgrst.object+json" };

const BAD_HEADERS =
  "response.headers guc must be a JSON array composed of objects with a single key and a string value";
const BAD_STATUS = "response.status guc must be a valid status code";

/**
 * What `response.status` and `response.headers` do to the answer of a call, as PostgREST has it.
 * Needs the functions of response-functions.sql.
 */
export function responseSuite(open: () => Promise<Rooms>): void {
  let rooms: Rooms;
  before(async () => {
    rooms = await open();
  });
  after(() => rooms.close());

  const shared: Shared = {
    ask: (line, body, headers = {}) =>
      ask(rooms, { line, headers, ...(body === undefined ? {} : { body }) }),
    isWritten: async (what) => {
      const found = await rooms.database.query("select from private.attempts where what = $1", [
        what,
      ]);
      return found.length === 1;
    },
  };
  describe("the status that a function sets", () => statusTests(shared));
  describe("the headers that a function sets", () => headerTests(shared));
  describe("a setting that is malformed", () => malformedTests(shared));
  describe("what one call sets", () => boundaryTests(shared));
  describe("a call whose result is shaped", () => shapedTests(shared));
}

function statusTests({ ask, isWritten }: Shared): void {
  test("is the answer's, and the body and what was written stay", async () => {
    const answer = { code: "not_found", message: "There is no such listener." };
    const seen = await ask("POST attempt", { what: "refused", status: "404", answer });
    assert.deepEqual(seen, { status: 404, body: answer, headers: JSON_TYPE });
    assert.equal(await isWritten("refused"), true);
  });

  test("is the usual one where nothing is set, or nothing but blank", async () => {
    assert.deepEqual(await ask("POST plain", {}), PLAIN);
    const blank = await ask("POST attempt", { what: "blank", status: "", headers: "" });
    assert.deepEqual(blank, { status: 200, body: {}, headers: JSON_TYPE });
  });

  test("may be followed by text, which is passed over", async () => {
    const { status } = await ask("POST attempt", { what: "said", status: "429 Too Many Requests" });
    assert.equal(status, 429);
  });

  for (const status of ["204", "205", "304"]) {
    test(`${status} → no body, whatever the function returns`, async () => {
      const answer = { code: "unseen" };
      const seen = await ask("POST attempt", { what: `${status} bare`, status, answer });
      assert.deepEqual(seen, { status: Number(status), body: null, headers: JSON_TYPE });
      assert.equal(await isWritten(`${status} bare`), true);
    });
  }

  for (const [status, expected] of [
    ["", 204],
    ["202", 202],
    ["404", 404],
  ] as const) {
    test(`"${status}" of a function that returns void → ${expected} without a body`, async () => {
      const what = `void ${expected}`;
      const seen = await ask("POST attempt_in_silence", { what, status });
      assert.deepEqual(seen, { status: expected, body: null, headers: NO_RESULT });
      assert.equal(await isWritten(what), true);
    });
  }

  test("holds for a set of rows, and for GET of a function that only reads; HEAD need not run it", async () => {
    const things = await ask("POST list_things", { what: "a set", status: "206" });
    const rows = [
      { id: 1, name: "one" },
      { id: 2, name: "two" },
    ];
    assert.deepEqual([things.status, things.body], [206, rows]);
    const got = await ask("GET read?status=410");
    assert.deepEqual([got.status, got.body], [410, { read: true }]);
    const head = await ask("HEAD read?status=410");
    assert.deepEqual([head.status, head.body], [200, null]);
  });

  test("gives way to the refusal of a set where one row was asked for, and nothing is written", async () => {
    const seen = await ask("POST list_things", { what: "one of two", status: "202" }, SINGLE);
    assert.deepEqual([seen.status, Object(seen.body).code], [406, "PGRST116"]);
    assert.equal(await isWritten("one of two"), false);
  });

  test("gives way to an error, headers too, and nothing is written", async () => {
    const body = { what: "failed", status: "202", headers: '[{"X-Mine":"set"}]' };
    const seen = await ask("POST attempt_then_fail", body);
    assert.deepEqual([seen.status, Object(seen.body).code], [409, "PT409"]);
    assert.equal(seen.headers["x-mine"], undefined);
    assert.equal(await isWritten("failed"), false);
  });

  test("is undone with the block that set it", async () => {
    const seen = await ask("POST attempt_then_undo", { what: "undone", status: "404" });
    assert.deepEqual([seen.status, seen.body], [200, { undone: true }]);
    assert.equal(await isWritten("undone"), false);
  });
}

function headerTests({ ask }: Shared): void {
  let count = 0;
  const headersOf = async (...headers: Record<string, string>[]) => {
    const what = `headers ${++count}`;
    return (await ask("POST attempt", { what, headers: JSON.stringify(headers) })).headers;
  };

  test("are added to the usual ones", async () => {
    const headers = await headersOf({ "Retry-After": "3" }, { "X-Mine": "yes" });
    assert.deepEqual(headers, { ...JSON_TYPE, "retry-after": "3", "x-mine": "yes" });
  });

  test("take the place of the usual ones, in whichever case they are written", async () => {
    const type = "application/problem+json";
    const headers = await headersOf({ "CONTENT-type": type }, { "Content-Range": "0-0/9" });
    assert.deepEqual(headers, { "content-type": type, "content-range": "0-0/9" });
  });

  test("may repeat", async () => {
    const headers = await headersOf(
      { "Cache-Control": "public" },
      { "cache-control": "max-age=9" },
    );
    assert.equal(headers["cache-control"], "public, max-age=9");
  });

  test("are none of ours to add: an answer says nothing of caches on its own", async () => {
    assert.equal((await headersOf())["cache-control"], undefined);
  });

  test("come with the status", async () => {
    const headers = '[{"Retry-After":"3"}]';
    const body = { what: "both", status: "429", headers, answer: { code: "rate_limited" } };
    const seen = await ask("POST attempt", body);
    assert.deepEqual(seen, {
      status: 429,
      body: { code: "rate_limited" },
      headers: { ...JSON_TYPE, "retry-after": "3" },
    });
  });
}

function malformedTests({ ask, isWritten }: Shared): void {
  const header = (value: unknown) => ({ headers: JSON.stringify(value) });
  const cases = [
    ["PGRST111", "headers that are no JSON", { headers: "nope" }],
    ["PGRST111", "headers of blanks", { headers: " " }],
    ["PGRST111", "headers that are null", header(null)],
    ["PGRST111", "one object instead of an array", header({ "X-Mine": "yes" })],
    ["PGRST111", "an object of two keys", header([{ a: "b", c: "d" }])],
    ["PGRST111", "an object of none", header([{}])],
    ["PGRST111", "an array in the array", header([["a", "b"]])],
    ["PGRST111", "a value that is a number", header([{ "Retry-After": 3 }])],
    ["PGRST111", "a name that HTTP cannot carry", header([{ "two words": "x" }])],
    ["PGRST111", "a value that would be two headers", header([{ a: "b\r\nX-Mine: c" }])],
    ["PGRST112", "a status that is no number", { status: "abc" }],
    ["PGRST112", "a status of blanks", { status: " " }],
    ["PGRST112", "a negative status", { status: "-404" }],
    ["PGRST112", "a status that is not final", { status: "103" }],
    ["PGRST112", "a status beyond HTTP's", { status: "999" }],
    ["PGRST112", "a status and headers both malformed", { status: "abc", headers: "nope" }],
  ] as const;
  for (const [code, what, settings] of cases) {
    test(`${what} → 500 ${code}, and what was written stays`, async () => {
      const { status, body } = await ask("POST attempt", { what, ...settings });
      const message = code === "PGRST111" ? BAD_HEADERS : BAD_STATUS;
      assert.deepEqual([status, body], [500, { code, message, details: null, hint: null }]);
      assert.equal(await isWritten(what), true);
    });
  }
}

function boundaryTests({ ask }: Shared): void {
  const headers = '[{"X-Mine":"leak"}]';

  test("is gone for the next one, though the call failed", async () => {
    await ask("POST attempt", { what: "first", status: "404", headers });
    assert.deepEqual(await ask("POST plain", {}), PLAIN);
    await ask("POST attempt_then_fail", { what: "second", status: "404", headers });
    assert.deepEqual(await ask("POST plain", {}), PLAIN);
  });

  test("is gone for the next one, though it was set for the session", async () => {
    const kept = await ask("POST set_for_the_session", { status: "404", headers });
    assert.deepEqual([kept.status, kept.headers["x-mine"]], [404, "leak"]);
    assert.deepEqual(await ask("POST plain", {}), PLAIN);
    const things = await ask("POST list_things?select=id", { what: "after the session" });
    assert.deepEqual([things.status, things.headers["x-mine"]], [200, undefined]);
  });

  test("is its own, however many are under way", async () => {
    const statuses = Array.from({ length: 24 }, (_, i) => 400 + i);
    const answers = await Promise.all(
      statuses.map((status, i) =>
        ask("POST attempt", {
          what: `at once ${status}`,
          status: i % 3 === 0 ? "" : String(status),
          headers: i % 2 === 0 ? "" : JSON.stringify([{ "X-Mine": String(status) }]),
        }),
      ),
    );
    assert.deepEqual(
      answers.map((answer) => [answer.status, answer.headers["x-mine"]]),
      statuses.map((status, i) => [
        i % 3 === 0 ? 200 : status,
        i % 2 === 0 ? undefined : String(status),
      ]),
    );
  });
}

function shapedTests({ ask, isWritten }: Shared): void {
  test("has the status and the headers that the function sets, and its rows", async () => {
    const headers = '[{"Retry-After":"3"}]';
    const body = { what: "shaped", status: "429", headers };
    const seen = await ask("POST list_things?select=id&order=id.desc", body);
    assert.deepEqual([seen.status, seen.body], [429, [{ id: 2 }, { id: 1 }]]);
    assert.equal(seen.headers["retry-after"], "3");
    assert.equal(await isWritten("shaped"), true);
  });

  test("is refused for a malformed setting alike", async () => {
    for (const [settings, code] of [
      [{ headers: '{"a":"b"}' }, "PGRST111"],
      [{ status: "abc" }, "PGRST112"],
    ] as const) {
      const what = `shaped ${code}`;
      const { status, body } = await ask("POST list_things?select=id", { what, ...settings });
      assert.deepEqual([status, Object(body).code], [500, code]);
      assert.equal(await isWritten(what), true);
    }
  });
}
