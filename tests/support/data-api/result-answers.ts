import { type Answered, gives, NOTHING } from "./answered.ts";

/** What functions give, by the kinds of their arguments and results. */
export const RESULTS: readonly Answered[] = [
  { line: "POST add", body: { a: 1 }, answer: gives(6) },
  { line: "POST add", body: { a: 1, b: 2 }, answer: gives(3) },
  { line: "POST add", body: { a: "3" }, answer: gives(8) },
  { line: "POST nothing", answer: NOTHING },
  { line: "POST nothing", body: {}, answer: NOTHING },
  { line: "POST nothing", body: "5", answer: NOTHING },
  { line: "POST null_text", answer: gives(null) },
  { line: "POST hello", body: { name: 'ö"<\n' }, answer: gives('hello ö"<\n') },
  { line: "POST document", answer: gives({ b: 1, a: [1, 2] }) },
  { line: "POST binary_document", body: { doc: { x: 1 } }, answer: gives({ x: 1, seen: true }) },
  { line: "POST numbers", body: { n: 3 }, answer: gives([1, 2, 3], 3) },
  { line: "POST numbers", body: { n: 0 }, answer: gives([], 0) },
  { line: "POST texts", answer: gives(["a", "b"], 2) },
  { line: "POST no_rows", answer: gives([], 0) },
  {
    line: "POST all_things",
    answer: gives(
      [
        { id: 1, name: "one", tags: ["a", "b"] },
        { id: 2, name: "two", tags: [] },
        { id: 3, name: "three", tags: ["c"] },
      ],
      3,
    ),
  },
  {
    line: "POST one_thing",
    body: { id: 1 },
    answer: gives({ id: 1, name: "one", tags: ["a", "b"] }),
  },
  { line: "POST one_thing", body: { id: 77 }, answer: gives({ id: null, name: null, tags: null }) },
  { line: "POST pair_of", body: { n: 1 }, answer: gives({ left_one: 1, right_one: "x" }) },
  {
    line: "POST in_table",
    body: { n: 2 },
    answer: gives(
      [
        { id: 1, name: "n1" },
        { id: 2, name: "n2" },
      ],
      2,
    ),
  },
  { line: "POST outputs", body: { n: 2 }, answer: gives({ twice: 4, thrice: 6 }) },
  { line: "POST one_output", body: { n: 2 }, answer: gives({ twice: 4 }) },
  { line: "POST sum_of", body: { ns: [1, 2, 3] }, answer: gives(6) },
  { line: "GET sum_of?ns=1&ns=2", answer: gives(3) },
  { line: "POST array_of", body: { ns: [1, 2] }, answer: gives([1, 2]) },
  { line: "GET array_of?ns={1,2}", answer: gives([1, 2]) },
  { line: "POST coloured", body: { c: "red" }, answer: gives("red") },
  { line: "POST truth", body: { yes: true }, answer: gives(true) },
  { line: "GET truth?yes=false", answer: gives(false) },
  { line: "POST over", body: { a: 1 }, answer: gives("int") },
  { line: "POST over", body: { a: 1, b: 2 }, answer: gives("two") },
  { line: "POST over", body: { c: "x" }, answer: gives("text") },
  { line: "POST whole_json", body: { any: [1] }, answer: gives({ any: [1] }) },
  {
    line: "POST insert_thing",
    body: { id: 10, name: "ten" },
    answer: gives({ id: 10, name: "ten", tags: [] }),
  },
  {
    line: "POST request",
    headers: { "x-agent": "me" },
    answer: gives({ method: "POST", path: "/rpc/request", agent: "me" }),
  },
  {
    line: "POST responds",
    body: { headers: '[{"X-Mine":"yes"},{"Cache-Control":"no-store"}]', status: "202" },
    answer: {
      status: 202,
      body: "done",
      headers: {
        "cache-control": "no-store",
        "content-range": "0-0/*",
        "content-type": "application/json; charset=utf-8",
        "x-mine": "yes",
      },
    },
  },
  { line: "GET add?a=1", answer: gives(6) },
  { line: "GET numbers?n=2", answer: gives([1, 2], 2) },
  { line: "GET nothing", answer: NOTHING },
  {
    line: "OPTIONS nothing",
    answer: { status: 200, body: null, headers: { allow: "OPTIONS,POST" } },
  },
  {
    line: "POST in_table",
    body: { n: 1 },
    headers: { accept: "application/vnd.pgrst.object+json" },
    answer: {
      status: 200,
      body: { id: 1, name: "n1" },
      headers: {
        "content-range": "0-0/*",
        "content-type": "application/vnd.pgrst.object+json; charset=utf-8",
      },
    },
  },
  {
    line: "POST one_thing",
    body: { id: 1 },
    headers: { accept: "application/vnd.pgrst.object+json" },
    answer: {
      status: 200,
      body: { id: 1, name: "one", tags: ["a", "b"] },
      headers: {
        "content-range": "0-0/*",
        "content-type": "application/vnd.pgrst.object+json; charset=utf-8",
      },
    },
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: { accept: "application/vnd.pgrst.object+json" },
    answer: {
      status: 200,
      body: 6,
      headers: {
        "content-range": "0-0/*",
        "content-type": "application/vnd.pgrst.object+json; charset=utf-8",
      },
    },
  },
  {
    line: "POST numbers",
    body: { n: 1 },
    headers: { accept: "application/vnd.pgrst.object+json" },
    answer: {
      status: 200,
      body: { pgrst_scalar: 1 },
      headers: {
        "content-range": "0-0/*",
        "content-type": "application/vnd.pgrst.object+json; charset=utf-8",
      },
    },
  },
  {
    line: "POST add",
    body: { a: 1 },
    headers: { prefer: "params=single-object" },
    answer: gives(6),
  },
  {
    line: "POST add",
    body: "a=1&b=2",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    answer: gives(3),
  },
  {
    line: "POST all_things?order=id.desc&limit=2",
    answer: gives(
      [
        { id: 3, name: "three", tags: ["c"] },
        { id: 2, name: "two", tags: [] },
      ],
      2,
    ),
  },
  { line: "POST all_things?select=id&id=eq.2", answer: gives([{ id: 2 }]) },
  {
    line: "POST all_things",
    headers: { accept: "text/csv", prefer: "count=exact" },
    answer: {
      status: 200,
      body: 'id,name,tags\n1,one,"{a,b}"\n2,two,{}\n3,three,{c}',
      headers: {
        "content-range": "0-2/3",
        "content-type": "text/csv; charset=utf-8",
        "preference-applied": "count=exact",
      },
    },
  },
  {
    line: "POST add",
    body: [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ],
    because: "of a list the first one counts",
    answer: gives(2),
  },
  {
    line: "POST taken_pair",
    body: { p: { left_one: 1, right_one: "z" } },
    because: "an object makes a composite",
    answer: gives("1z"),
  },
  {
    line: "POST in_and_out",
    body: { n: 3 },
    because: "numbers stay numbers",
    answer: gives({ n: 3, half: 1.5 }),
  },
  {
    line: "POST whole_text",
    body: "shout",
    headers: { "content-type": "text/plain" },
    answer: gives("SHOUT"),
  },
  {
    line: "POST whole_bytes",
    body: "12345",
    headers: { "content-type": "application/octet-stream" },
    answer: gives(5),
  },
  { line: "POST Mixed%20Case", body: { "Some Arg": 4 }, answer: gives(4) },
  { line: "GET Mixed%20Case?Some+Arg=4", answer: gives(4) },
  { line: "POST no_voids", because: "a set of nothing is a list", answer: gives([], 0) },
  {
    line: "POST a_record",
    because: "a record needs no columns",
    answer: gives({ n: 1, letter: "x" }),
  },
  {
    line: "POST records",
    answer: gives(
      [
        { n: 1, letter: "x" },
        { n: 2, letter: "x" },
      ],
      2,
    ),
  },
  {
    line: "POST isolation",
    because: "a function may set its transaction's isolation",
    answer: gives("serializable"),
  },
  {
    line: "GET shares?text_one=a&text_one=c",
    because: "the last of several counts",
    answer: gives("cb"),
  },
  {
    line: "GET shares?text_one=a&text_two",
    because: "what has no = is nothing",
    answer: gives("ab"),
  },
  { line: "GET shares?text_one=a&text_two=", answer: gives("a") },
  {
    line: "HEAD add?a=1",
    because: "HEAD is GET without a body",
    answer: { ...gives(null), body: null },
  },
  {
    line: "HEAD fails_when_run",
    because: "of what only reads, nothing need be run",
    answer: { status: 200 },
  },
  {
    line: "HEAD writes_when_run",
    because: "what may write is run, where it must not",
    answer: { status: 405, body: null },
  },
  {
    line: "OPTIONS add",
    because: "which add is meant, its arguments say",
    answer: { status: 404 },
  },
  {
    line: "OPTIONS numbers",
    because: "so of every function with arguments",
    answer: { status: 404 },
  },
];
