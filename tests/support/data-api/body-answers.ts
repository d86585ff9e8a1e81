import { type Answered, gives, refused } from "./answered.ts";

const invalid = refused(400, "PGRST102", "Empty or invalid json");
const hello = (body: string, headers: Record<string, string> = {}) => ({
  line: "POST hello",
  body,
  headers,
});
const typed = (type: string) => ({ "content-type": type });
const levels = (count: number) => "[".repeat(count) + "]".repeat(count);

/** What bodies are read, and as what. */
export const BODIES: readonly Answered[] = [
  {
    line: "POST whole_json",
    body: "",
    because: "nothing is no JSON for who takes it whole",
    answer: { status: 400 },
  },
  {
    line: "POST nothing",
    body: "",
    because: "and no arguments for all others",
    answer: { status: 204 },
  },
  {
    ...hello('\ufeff{"name":"x"}'),
    because: "a mark at its beginning is none of JSON",
    answer: invalid,
  },
  { ...hello('{"name":"\\ud800"}'), because: "half of a pair is no character", answer: invalid },
  { ...hello('{"name":"\\udc00\\ud800"}'), answer: invalid },
  { ...hello('{"name":"\\ud83d\\ude00"}'), answer: gives("hello 😀") },
  { ...hello('{"name":"\\\\ud800"}'), answer: gives("hello \\ud800") },
  { ...hello("  "), answer: invalid },
  { ...hello('{"name":"a\\u0000b"}'), because: "a zero byte", answer: { status: 400 } },
  { ...hello('{"name); select (1":1}'), because: "a name is none of SQL", answer: { status: 404 } },
  { ...hello('{"__proto__":1}'), answer: { status: 404 } },
  {
    ...hello('{"name":"x"}', typed("application/json, text/plain")),
    because: "of two types the first counts",
    answer: gives("hello x"),
  },
  { ...hello('{"name":"x"}', typed("Application/JSON; charset=utf-8")), answer: gives("hello x") },
  {
    ...hello("x", typed("image/png")),
    answer: refused(400, "PGRST102", "Content-Type not acceptable: image/png"),
  },
  {
    ...hello('{"name":"x"}', typed("")),
    answer: refused(400, "PGRST102", "Content-Type not acceptable: "),
  },
  { ...hello("name=x+y", typed("application/x-www-form-urlencoded")), answer: gives("hello x y") },
  { ...hello('name\n"a, ""b"""', typed("text/csv")), answer: gives('hello a, "b"') },
  { ...hello("name,more\nx", typed("text/csv")), answer: { status: 400 } },
  { line: "POST whole_json", body: `{"x":${levels(999)}}`, answer: { status: 200 } },
  {
    line: "POST hello",
    body: { name: `"${levels(3000)}` },
    because: "brackets in a text are not deep",
    answer: { status: 200 },
  },
  {
    line: "POST whole_json",
    body: `{"x":${levels(200_000)}}`,
    because: "what is too deep for Postgres is refused as by it",
    answer: { status: 500 },
  },
  {
    line: "POST hello",
    body: `{"name":${levels(200_000)}}`,
    headers: { prefer: "count=exact" },
    answer: { status: 500 },
  },
  { line: "POST hello", body: { name: "x" }, because: "after all that", answer: gives("hello x") },
];
