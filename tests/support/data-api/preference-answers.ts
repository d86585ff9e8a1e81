import { type Answered, gives, refused } from "./answered.ts";

const JSON_TYPE = "application/json; charset=utf-8";
const prefer = (value: string) => ({ prefer: value });
const applied = (value: string) => ({ "preference-applied": value });
const range = (value: string) => ({ "content-range": value, "content-type": JSON_TYPE });
const object = (more: Record<string, string> = {}) => ({
  accept: "application/vnd.pgrst.object+json",
  ...more,
});
const objectType = { "content-type": "application/vnd.pgrst.object+json; charset=utf-8" };

/** What requests prefer, and what is said to have been done of it. */
export const PREFERENCES: readonly Answered[] = [
  {
    line: "POST numbers",
    body: { n: 3 },
    headers: prefer("count=exact"),
    answer: {
      status: 200,
      body: [1, 2, 3],
      headers: { ...range("0-2/3"), ...applied("count=exact") },
    },
  },
  {
    line: "GET numbers?n=300&select=*",
    headers: prefer("count=exact"),
    because: "of more than are given, a part",
    answer: { status: 206, headers: { ...range("0-199/300"), ...applied("count=exact") } },
  },
  {
    line: "GET numbers?n=300",
    because: "nobody asked how many there are",
    answer: { status: 200, headers: range("0-199/*") },
  },
  {
    line: "GET numbers?n=5&limit=2&offset=9",
    headers: prefer("count=exact"),
    because: "an offset behind the last row",
    answer: {
      status: 416,
      body: {
        code: "PGRST103",
        message: "Requested range not satisfiable",
        details: "An offset of 9 was requested, but there are only 5 rows.",
        hint: null,
      },
    },
  },
  {
    line: "POST numbers",
    body: { n: 3 },
    headers: prefer("count=planned"),
    answer: { status: 200, headers: { ...range("0-2/*"), ...applied("count=planned") } },
  },
  {
    line: "POST insert_thing",
    body: { id: 40, name: "forty" },
    headers: prefer("tx=rollback"),
    because: "it is written, and nobody claims otherwise",
    answer: gives({ id: 40, name: "forty", tags: [] }),
  },
  {
    line: "POST insert_thing",
    body: { id: 41, name: "forty-one" },
    headers: prefer("tx=rollback, handling=strict"),
    answer: { status: 200, headers: { ...range("0-0/*"), ...applied("handling=strict") } },
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: prefer("return=minimal, resolution=merge-duplicates, handling=lenient, anything"),
    answer: {
      status: 200,
      body: 6,
      headers: { ...range("0-0/*"), ...applied("handling=lenient") },
    },
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: prefer("handling=strict, anything, params=single-object"),
    answer: refused(
      400,
      "PGRST122",
      "Invalid preferences given with handling=strict",
      "Invalid preferences: anything, params=single-object",
    ),
  },
  {
    line: "POST nowhere",
    headers: prefer("handling=strict, anything"),
    because: "the function is looked for first",
    answer: { status: 404 },
  },
  {
    line: "GET noon",
    headers: prefer("timezone=Asia/Tokyo"),
    answer: {
      status: 200,
      body: "2026-06-01T21:00:00+09:00",
      headers: { ...range("0-0/*"), ...applied("timezone=Asia/Tokyo") },
    },
  },
  {
    line: "GET noon",
    headers: prefer("timezone=Mars/Phobos"),
    answer: gives("2026-06-01T12:00:00+00:00"),
  },
  {
    line: "GET noon",
    headers: prefer("timezone=Mars/Phobos, handling=strict"),
    answer: { status: 400 },
  },
  {
    line: "POST insert_many",
    body: { first: 50, n: 3 },
    headers: prefer("handling=strict, max-affected=2"),
    answer: refused(
      400,
      "PGRST124",
      "Query result exceeds max-affected preference constraint",
      "The query affects 3 rows",
    ),
  },
  {
    line: "POST insert_many",
    body: { first: 50, n: 2 },
    headers: prefer("handling=strict, max-affected=2"),
    because: "the former has written nothing",
    answer: {
      status: 200,
      headers: { ...range("0-1/*"), ...applied("handling=strict, max-affected=2") },
    },
  },
  {
    line: "POST insert_many",
    body: { first: 50, n: 3 },
    headers: prefer("max-affected=2"),
    because: "it is strict, or nothing",
    answer: { status: 200, headers: range("0-2/*") },
  },
  {
    line: "POST nothing",
    headers: prefer("handling=strict, max-affected=2"),
    answer: refused(
      400,
      "PGRST128",
      "Function must return SETOF or TABLE when max-affected preference is used with handling=strict",
    ),
  },
  ...["application/*", "application/octet-stream", "text/plain", "text/xml", ""].map(
    (accept): Answered => ({
      line: "POST add",
      body: { a: 1 },
      headers: { accept },
      answer: refused(406, "PGRST107", `None of these media types are available: ${accept}`),
    }),
  ),
  {
    line: "POST add",
    body: { a: 1 },
    headers: { accept: "text/html, application/*;q=0.9, */*;q=0.1" },
    because: "what is wished least is there",
    answer: gives(6),
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: { accept: "text/csv" },
    answer: {
      status: 200,
      body: "pgrst_scalar\n6",
      headers: { "content-range": "0-0/*", "content-type": "text/csv; charset=utf-8" },
    },
  },
  {
    line: "POST numbers",
    body: { n: 2 },
    headers: object(),
    answer: refused(
      406,
      "PGRST116",
      "Cannot coerce the result to a single JSON object",
      "The result contains 2 rows",
    ),
  },
  {
    line: "GET documents?id=eq.3",
    headers: object({ accept: "application/vnd.pgrst.object+json;nulls=stripped" }),
    because: "what is null is left out",
    answer: {
      status: 200,
      body: { id: 3 },
      headers: {
        "content-range": "0-0/*",
        "content-type": "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8",
      },
    },
  },
  {
    line: "GET documents?id=eq.2",
    headers: object(),
    answer: { status: 200, headers: { "content-range": "0-0/*", ...objectType } },
  },
];
