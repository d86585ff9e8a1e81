import { type Answered, refused } from "./answered.ts";

/** What is refused before or while a function runs. */
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
  { line: "POST divides", body: { n: 0 }, answer: refused(400, "22012", "division by zero") },
  {
    line: "POST forbidden",
    answer: refused(403, "42501", "permission denied for function forbidden"),
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
