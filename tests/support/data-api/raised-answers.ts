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

/** What functions refuse themselves. */
export const RAISED: readonly Answered[] = [
  {
    line: "POST raises",
    body: { state: "PT409", msg: "taken", det: "d", hint_: "h" },
    answer: refused(409, "PT409", "taken", "d", "h"),
  },
  { line: "POST raises", body: { state: "PTABC" }, answer: refused(500, "PTABC", "no") },
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
];
