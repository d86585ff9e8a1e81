import { RATE_LIMITED, raise, raisePgrst } from "../raised-calls.ts";
import { type Answered, refused } from "./answered.ts";

/** SQLSTATEs by the status that PostgREST gives them. */
const STATUSES: Readonly<Record<number, readonly string[]>> = {
  400: ["22023", "23514", "R1234"],
  403: ["0L000", "28000", "42501"],
  404: ["42P01", "42883"],
  409: ["23503", "23505"],
  500: ["21000", "57014", "P0002", "XX000", "25P02", "53400"],
};

/** What is refused, by functions themselves and before they are called. */
export const REFUSALS: readonly Answered[] = [
  {
    line: "POST add",
    body: { a: "x" },
    answer: refused(400, "22P02", 'invalid input syntax for type integer: "x"'),
  },
  {
    line: "POST add",
    body: { a: 1.5 },
    answer: refused(400, "22P02", 'invalid input syntax for type integer: "1.5"'),
  },
  {
    line: "POST add",
    body: { a: 99999999999 },
    answer: refused(400, "22003", 'value "99999999999" is out of range for type integer'),
  },
  {
    line: "POST add",
    body: {},
    answer: refused(
      404,
      "PGRST202",
      "Could not find the function api.add without parameters in the schema cache",
      "Searched for the function api.add without parameters or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.",
    ),
  },
  {
    line: "POST add",
    body: { x: 1 },
    answer: refused(
      404,
      "PGRST202",
      "Could not find the function api.add(x) in the schema cache",
      "Searched for the function api.add with parameter x or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.",
    ),
  },
  {
    line: "POST adds",
    answer: refused(
      404,
      "PGRST202",
      "Could not find the function api.adds without parameters in the schema cache",
      "Searched for the function api.adds without parameters or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.",
      "Perhaps you meant to call the function api.add",
    ),
  },
  { line: "POST add", body: "{bad", answer: refused(400, "PGRST102", "Empty or invalid json") },
  {
    line: "POST unclear",
    body: { a: 1 },
    answer: refused(
      300,
      "PGRST203",
      "Could not choose the best candidate function between: api.unclear(a => integer), api.unclear(a => text)",
      null,
      "Try renaming the parameters or the function itself in the database so function overloading can be resolved",
    ),
  },
  {
    line: "POST insert_thing",
    body: { id: 1, name: "one" },
    answer: refused(
      409,
      "23505",
      'duplicate key value violates unique constraint "things_pkey"',
      "Key (id)=(1) already exists.",
    ),
  },
  {
    line: "GET insert_thing?id=20&name=t",
    answer: refused(405, "25006", "cannot execute INSERT in a read-only transaction"),
  },
  { line: "POST insert_then_fail", answer: refused(409, "PT409", "changed my mind") },
  {
    line: "POST responds",
    body: { headers: "nope" },
    answer: refused(
      500,
      "PGRST111",
      "response.headers guc must be a JSON array composed of objects with a single key and a string value",
    ),
  },
  {
    line: "POST responds",
    body: { headers: '[{"a":"b","c":"d"}]' },
    answer: refused(
      500,
      "PGRST111",
      "response.headers guc must be a JSON array composed of objects with a single key and a string value",
    ),
  },
  {
    line: "POST responds",
    body: { status: "abc" },
    answer: refused(500, "PGRST112", "response.status guc must be a valid status code"),
  },
  {
    line: "POST raises",
    body: { state: "PT409", msg: "taken", det: "d", hint_: "h" },
    answer: refused(409, "PT409", "taken", "d", "h"),
  },
  { line: "POST raises", body: { state: "PTABC" }, answer: refused(500, "PTABC", "no") },
  { line: "POST divides", body: { n: 0 }, answer: refused(400, "22012", "division by zero") },
  {
    line: "POST forbidden",
    answer: refused(403, "42501", "permission denied for function forbidden"),
  },
  {
    line: "POST raises",
    body: {
      state: "PGRST",
      msg: '{"code":"rate_limited","message":"Slow down"}',
      det: '{"status":429,"headers":{"Retry-After":"3"}}',
    },
    answer: {
      status: 429,
      body: { code: "rate_limited", message: "Slow down", details: null, hint: null },
      headers: { "content-type": "application/json; charset=utf-8", "retry-after": "3" },
    },
  },
  {
    line: "POST raises",
    body: {
      state: "PGRST",
      msg: '{"code":"a","message":"b","details":"c","hint":"d"}',
      det: '{"status":404,"status_text":"Gone fishing","headers":{}}',
    },
    answer: refused(404, "a", "b", "c", "d"),
  },
  {
    line: "POST raises",
    body: { state: "PGRST", msg: "nope", det: '{"status":429,"headers":{}}' },
    answer: refused(
      500,
      "PGRST121",
      "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
      "Invalid JSON value for MESSAGE: 'nope'",
      "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.",
    ),
  },
  {
    line: "POST raises",
    body: { state: "PGRST", msg: '{"code":1,"message":"b"}', det: '{"status":429,"headers":{}}' },
    answer: refused(
      500,
      "PGRST121",
      "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
      'Invalid JSON value for MESSAGE: \'{"code":1,"message":"b"}\'',
      "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.",
    ),
  },
  {
    line: "POST raises",
    body: { state: "PGRST", msg: '{"code":"rate_limited","message":"Slow down"}' },
    answer: refused(
      500,
      "PGRST121",
      "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
      "DETAIL is missing in the RAISE statement",
      "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.",
    ),
  },
  {
    line: "POST raises",
    body: { state: "PGRST", msg: '{"code":"rate_limited","message":"Slow down"}', det: "nope" },
    answer: refused(
      500,
      "PGRST121",
      "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
      "Invalid JSON value for DETAIL: 'nope'",
      "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.",
    ),
  },
  {
    line: "POST raises",
    body: {
      state: "PGRST",
      msg: '{"code":"rate_limited","message":"Slow down"}',
      det: '{"status":429}',
    },
    answer: refused(
      500,
      "PGRST121",
      "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
      "Invalid JSON value for DETAIL: '{\"status\":429}'",
      "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.",
    ),
  },
  {
    line: "POST raises",
    body: {
      state: "PGRST",
      msg: '{"code":"rate_limited","message":"Slow down"}',
      det: '{"status":999,"headers":{}}',
    },
    answer: refused(500, "rate_limited", "Slow down"),
  },
  {
    line: "GET add?a=x",
    answer: refused(400, "22P02", 'invalid input syntax for type integer: "x"'),
  },
  {
    line: "GET add",
    answer: refused(
      404,
      "PGRST202",
      "Could not find the function api.add without parameters in the schema cache",
      "Searched for the function api.add without parameters, but no matches were found in the schema cache.",
    ),
  },
  { line: "PUT add", answer: refused(405, "PGRST101", "Cannot use the PUT method on RPC") },
  { line: "DELETE add", answer: refused(405, "PGRST101", "Cannot use the DELETE method on RPC") },
  { line: "PATCH add", answer: refused(405, "PGRST101", "Cannot use the PATCH method on RPC") },
  {
    line: "POST all_things",
    headers: { accept: "application/vnd.pgrst.object+json" },
    answer: refused(
      406,
      "PGRST116",
      "Cannot coerce the result to a single JSON object",
      "The result contains 3 rows",
    ),
  },
  {
    line: "POST no_rows",
    headers: { accept: "application/vnd.pgrst.object+json" },
    answer: refused(
      406,
      "PGRST116",
      "Cannot coerce the result to a single JSON object",
      "The result contains 0 rows",
    ),
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: { "content-profile": "hidden" },
    answer: refused(
      406,
      "PGRST106",
      "Invalid schema: hidden",
      null,
      "Only the following schemas are exposed: api",
    ),
  },
  {
    line: "GET add?a=1",
    headers: { "accept-profile": "hidden" },
    answer: refused(
      406,
      "PGRST106",
      "Invalid schema: hidden",
      null,
      "Only the following schemas are exposed: api",
    ),
  },
  {
    line: "POST add",
    body: "a",
    headers: { "content-type": "image/png" },
    answer: refused(400, "PGRST102", "Content-Type not acceptable: image/png"),
  },
  {
    line: "POST add",
    body: [{ a: 1 }, { b: 1 }],
    answer: refused(400, "PGRST102", "All object keys must match"),
  },
  {
    line: "POST coloured",
    body: { c: "blue" },
    because: "the path of a search begins with the request's schema",
    answer: refused(400, "22P02", 'invalid input value for enum colour: "blue"'),
  },
  {
    line: "GET truth?yes=maybe",
    answer: refused(400, "22P02", 'invalid input syntax for type boolean: "maybe"'),
  },
  { line: "POST plain_raise", answer: refused(400, "P0001", "plain") },
  ...Object.entries(STATUSES).flatMap(([status, codes]) =>
    codes.map(
      (code): Answered => ({ ...raise(code), answer: refused(Number(status), code, "no") }),
    ),
  ),
  {
    ...raisePgrst(RATE_LIMITED, '{"status":429,"headers":{"X":1}}'),
    answer: refused(
      500,
      "PGRST121",
      `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`,
      `Invalid JSON value for DETAIL: '{"status":429,"headers":{"X":1}}'`,
      "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.",
    ),
  },
  {
    ...raise("53000"),
    because: "a 503 says when to come again",
    answer: {
      ...refused(503, "53000", "no"),
      headers: { "content-type": "application/json; charset=utf-8", "retry-after": "0" },
    },
  },
  {
    ...raisePgrst(RATE_LIMITED, '{"status":503,"headers":{"Retry-After":"30"}}'),
    because: "its own comes before the raised one",
    answer: {
      status: 503,
      headers: { "content-type": "application/json; charset=utf-8", "retry-after": "0, 30" },
    },
  },
  ...[204, 205, 304].map(
    (status): Answered => ({
      ...raisePgrst(RATE_LIMITED, JSON.stringify({ status, headers: {} })),
      because: "a status without a body is sent without one",
      answer: { status, body: null },
    }),
  ),
  { ...raise("PT204"), answer: { status: 204, body: null } },
  {
    ...raisePgrst(RATE_LIMITED, '{"status":409,"headers":{"Content-Type":"text/x"}}'),
    because: "raised headers are added, and take no other's place",
    answer: { status: 409, headers: { "content-type": "application/json; charset=utf-8, text/x" } },
  },
  { line: "POST on_change", because: "a trigger is none to call", answer: { status: 404 } },
  {
    line: "POST two_nameless",
    body: {},
    because: "nor is one whose arguments cannot be named",
    answer: { status: 404 },
  },
  {
    line: "OPTIONS add?a=1",
    because: "OPTIONS takes no arguments",
    answer: refused(
      400,
      "PGRST100",
      '"failed to parse filter (1)" (line 1, column 1)',
      'unexpected "1" expecting "not" or operator (eq, gt, ...)',
    ),
  },
  {
    line: "POST conflicts",
    body: { state: "40001", times: 1_000_000 },
    because: "tried again, and not for ever",
    answer: refused(500, "40001", "another was first"),
  },
];
