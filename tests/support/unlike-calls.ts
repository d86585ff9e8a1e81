import type { Call, Seen } from "./data-api-calls.ts";
import { RATE_LIMITED, raise, raisePgrst } from "./raised-calls.ts";

/** What we answer otherwise than lite, on purpose: PostgREST's own way, and where it is written. */
export interface Unlike extends Call {
  readonly because: string;
  readonly ours: Partial<Seen>;
}

function refusal(code: string, message: string, rest: Record<string, unknown> = {}) {
  return { code, message, details: null, hint: null, ...rest };
}

const STATUS_TABLE =
  "errors.html, status codes: PostgREST maps this SQLSTATE; lite answers 500 SUP";
const BEARER = "Auth: a refusal for want of a (good) token carries WWW-Authenticate";
const BAD_TOKEN = "Auth: a present but bad token is refused; lite takes it for none";

function challenge(message: string): Record<string, string> {
  const description = JSON.stringify(message);
  return {
    "content-type": "application/json; charset=utf-8",
    "www-authenticate": `Bearer error="invalid_token", error_description=${description}`,
  };
}

/** Sources: PostgREST 14's documentation, by page, and its tests. */
export const UNLIKE: readonly Unlike[] = [
  {
    line: "POST add",
    body: [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ],
    because: "json_to_recordset … limit 1: a list gives its first element's arguments",
    ours: { status: 200, body: 2 },
  },
  {
    line: "POST add",
    body: [{ a: 1 }, { b: 1 }],
    because: "a list must be uniform",
    ours: { status: 400, body: refusal("PGRST102", "All object keys must match") },
  },
  {
    line: "POST taken_pair",
    body: { p: { left_one: 1, right_one: "z" } },
    because: "json_to_record makes composites from objects",
    ours: { status: 200, body: "1z" },
  },
  {
    line: "POST in_and_out",
    body: { n: 3 },
    because: "numbers stay numbers: the database writes the JSON, not the driver",
    ours: { status: 200, body: { n: 3, half: 1.5 } },
  },
  {
    line: "POST coloured",
    body: { c: "blue" },
    because: "search_path begins with the schema of the request",
    ours: {
      status: 400,
      body: refusal("22P02", 'invalid input value for enum colour: "blue"'),
    },
  },
  {
    line: "GET truth?yes=maybe",
    because: "the database reads the argument, not the driver",
    ours: {
      status: 400,
      body: refusal("22P02", 'invalid input syntax for type boolean: "maybe"'),
    },
  },
  {
    line: "POST whole_text",
    body: "shout",
    headers: { "content-type": "text/plain" },
    because: "functions with a single unnamed parameter take the body",
    ours: { status: 200, body: "SHOUT" },
  },
  {
    line: "POST whole_bytes",
    body: "12345",
    headers: { "content-type": "application/octet-stream" },
    because: "functions with a single unnamed parameter take the body",
    ours: { status: 200, body: 5 },
  },
  {
    line: "POST Mixed%20Case",
    body: { "Some Arg": 4 },
    because: "names are quoted, so every name can be called",
    ours: { status: 200, body: 4 },
  },
  {
    ...raise("40001"),
    because: STATUS_TABLE,
    ours: { status: 500, body: refusal("40001", "no") },
  },
  {
    ...raise("53000"),
    because: `${STATUS_TABLE}; a 503 says when to come again`,
    ours: {
      status: 503,
      body: refusal("53000", "no"),
      headers: { "content-type": "application/json; charset=utf-8", "retry-after": "1" },
    },
  },
  { ...raise("08006"), because: STATUS_TABLE, ours: { status: 503, body: refusal("08006", "no") } },
  { ...raise("57014"), because: STATUS_TABLE, ours: { status: 500, body: refusal("57014", "no") } },
  { ...raise("21000"), because: STATUS_TABLE, ours: { status: 500, body: refusal("21000", "no") } },
  { ...raise("0L000"), because: STATUS_TABLE, ours: { status: 403, body: refusal("0L000", "no") } },
  { ...raise("28000"), because: STATUS_TABLE, ours: { status: 403, body: refusal("28000", "no") } },
  { ...raise("P0002"), because: STATUS_TABLE, ours: { status: 500, body: refusal("P0002", "no") } },
  { ...raise("23514"), because: STATUS_TABLE, ours: { status: 400, body: refusal("23514", "no") } },
  { ...raise("XX000"), because: STATUS_TABLE, ours: { status: 500, body: refusal("XX000", "no") } },
  {
    ...raise("R1234"),
    because: "a SQLSTATE of one's own is 400; lite answers 500 SUP",
    ours: { status: 400, body: refusal("R1234", "no") },
  },
  {
    line: "POST plain_raise",
    because: "errors.html: P0001, the code of a plain raise, is 400; lite answers 500 SUP",
    ours: { status: 400, body: refusal("P0001", "plain") },
  },
  {
    ...raise("42P01"),
    because: "an undefined table inside a function keeps its SQLSTATE",
    ours: { status: 404, body: refusal("42P01", "no") },
  },
  {
    ...raisePgrst(RATE_LIMITED, '{"status":429,"headers":{"X":1}}'),
    because: "values of headers must be strings; lite drops others silently",
    ours: {
      status: 500,
      body: {
        code: "PGRST121",
        message: `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`,
        details: `Invalid JSON value for DETAIL: '{"status":429,"headers":{"X":1}}'`,
        hint: "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.",
      },
    },
  },
  {
    line: "POST responds",
    body: { headers: '[{"X-Mine":"a"},{"x-mine":"b"}]' },
    because: "transactions.html: headers may repeat; lite sends the last one alone",
    ours: {
      status: 200,
      headers: {
        "content-range": "0-0/*",
        "content-type": "application/json; charset=utf-8",
        "x-mine": "a, b",
      },
    },
  },
  {
    line: "POST responds",
    body: { status: "429 Too Many Requests" },
    because: "text after the number of a status is passed over; lite refuses it",
    ours: { status: 429, body: "done" },
  },
  {
    line: "POST responds",
    body: { status: "204" },
    because: "a status that is set takes the body, and no header but what the function sets",
    ours: {
      status: 204,
      body: null,
      headers: {
        "content-range": "0-0/*",
        "content-type": "application/json; charset=utf-8",
      },
    },
  },
  {
    line: "HEAD add?a=1",
    because: "HEAD is GET without a body; lite does not see its arguments",
    ours: { status: 200, body: null },
  },
  {
    line: "OPTIONS add?a=1",
    because: "a function without effects may be read with GET; lite does not see the arguments",
    ours: { status: 200, body: null, headers: { allow: "OPTIONS,GET,HEAD,POST" } },
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: { "content-profile": "api" },
    because: "schemas.html: an answer by profile names the profile",
    ours: {
      status: 200,
      headers: {
        "content-profile": "api",
        "content-range": "0-0/*",
        "content-type": "application/json; charset=utf-8",
      },
    },
  },
  {
    line: "POST whoami",
    claims: null,
    because: "without a token the claims hold the role; lite leaves them empty",
    ours: {
      status: 200,
      body: { user: "anon", uid: null, role: "anon", email: null, claims: { role: "anon" } },
    },
  },
  {
    line: "POST forbidden",
    claims: null,
    because: BEARER,
    ours: {
      status: 401,
      headers: { "content-type": "application/json; charset=utf-8", "www-authenticate": "Bearer" },
    },
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: { authorization: "Bearer a.b" },
    because: BAD_TOKEN,
    ours: {
      status: 401,
      body: refusal("PGRST301", "Expected 3 parts in JWT; got 2"),
      headers: challenge("Expected 3 parts in JWT; got 2"),
    },
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: { authorization: "Bearer" },
    because: BAD_TOKEN,
    ours: { status: 401, body: refusal("PGRST301", "Empty JWT is sent in Authorization header") },
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: { authorization: "Bearer a.b.c" },
    because: BEARER,
    ours: {
      status: 401,
      body: refusal("PGRST301", "No suitable key or wrong key type", {
        details: "None of the keys was able to decode the JWT",
      }),
      headers: challenge("No suitable key or wrong key type"),
    },
  },
  {
    line: "POST add",
    body: { a: 1 },
    claims: { exp: 1000 },
    because: BEARER,
    ours: {
      status: 401,
      body: refusal("PGRST303", "JWT expired"),
      headers: challenge("JWT expired"),
    },
  },
  {
    line: "POST add",
    body: { a: 1 },
    claims: { iat: 4_000_000_000 },
    because: BEARER,
    ours: { status: 401, headers: challenge("JWT issued at future") },
  },
  {
    line: "POST add",
    body: { a: 1 },
    claims: { exp: "soon" },
    because: "Auth: each claim of time has its own refusal",
    ours: { status: 401, body: refusal("PGRST303", "The JWT 'exp' claim must be a number") },
  },
  {
    line: "POST add",
    body: { a: 1 },
    claims: { role: "postgres" },
    because: "the hosted login may become the phone's roles only; lite becomes any",
    ours: { status: 403, body: refusal("42501", 'permission denied to set role "postgres"') },
  },
  {
    line: "POST add",
    body: { a: 1 },
    claims: { role: "nobody_knows" },
    because: "errors.html: a role that is not there is 401",
    ours: { status: 401, body: refusal("22023", 'role "nobody_knows" does not exist') },
  },
];
