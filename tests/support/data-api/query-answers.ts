import { type Answered, gives, refused } from "./answered.ts";

const things = (...ids: number[]) =>
  gives(
    ids.map((id) => ({ id })),
    ids.length,
  );
const thing = (query: string) => ({ line: `GET all_things?select=id&${query}` });
const documents = (query: string) => ({ line: `GET documents?${query}` });
const ids = (...found: number[]) => things(...found);

/** What the query of a request makes of a result: columns, conditions, order, part. */
export const QUERIES: readonly Answered[] = [
  { ...thing("id=eq.2"), answer: things(2) },
  { ...thing("id=not.eq.2"), answer: things(1, 3) },
  { ...thing("id=gt.1&id=lte.3"), answer: things(2, 3) },
  { ...thing("id=in.(1,3)"), answer: things(1, 3) },
  { ...thing('name=in.("one","a,b")'), answer: things(1) },
  { ...thing("id=in.()"), answer: gives([], 0) },
  { ...thing("name=like.t*"), answer: things(2, 3) },
  { ...thing("name=ilike(any).{T*,ONE}"), answer: things(1, 2, 3) },
  { ...thing("name=match.^t"), answer: things(2, 3) },
  { ...thing("id=eq(any).{1,2}"), answer: things(1, 2) },
  { ...thing("tags=cs.{a}"), answer: things(1) },
  { ...thing("tags=ov.{c,z}"), answer: things(3) },
  { ...thing("name=isdistinct.one"), answer: things(2, 3) },
  { ...thing("name=fts(simple).two"), answer: things(2) },
  { ...thing("or=(id.eq.1,name.eq.three)"), answer: things(1, 3) },
  { ...thing("and=(id.gte.1,or(id.eq.1,not.and(id.gt.1,id.lt.3)))"), answer: things(1, 3) },
  { ...thing("not.or=(id.eq.1,id.eq.3)"), answer: things(2) },
  { ...thing("order=id.desc"), answer: things(3, 2, 1) },
  { ...thing("order=name.desc.nullslast,id"), answer: things(2, 3, 1) },
  { ...thing("order=id&limit=1&offset=1"), answer: rows("1-1", { id: 2 }) },
  { ...thing("limit=0"), answer: gives([], 0) },
  { ...thing("order=id"), headers: { range: "1-1" }, answer: rows("1-1", { id: 2 }) },
  {
    line: "POST all_things?select=id&id=eq.2",
    because: "a POST is filtered alike",
    answer: things(2),
  },
  { line: "GET numbers?n=3&pgrst_scalar=gt.1", answer: gives([2, 3], 2) },
  {
    line: "GET all_things?select=number:id,upper:name::text&id=eq.1",
    answer: gives([{ number: 1, upper: "one" }]),
  },
  { ...documents("select=doc->a->b&id=eq.1"), answer: gives([{ b: 5 }]) },
  { ...documents("select=two:doc->list->>1&id=eq.1"), answer: gives([{ two: "2" }]) },
  { ...documents("select=tags->0&id=eq.1"), answer: gives([{ tags: "x" }]) },
  { ...documents("select=id&doc->a->>b=eq.5"), answer: ids(1) },
  { ...documents("select=id&seen=is.true"), answer: ids(1) },
  { ...documents("select=id&seen=eq.false"), answer: ids(2) },
  { ...documents("select=id&doc=is.null"), answer: ids(3) },
  { ...documents("select=id&doc=not.is.null"), answer: ids(1, 2) },
  { ...documents("select=id&order=seen.asc.nullsfirst"), answer: ids(3, 2, 1) },
  { ...documents("select=id&id=eq.1'"), answer: { status: 400 } },
  { ...documents("select=id&tags->>0=eq.a\\'; drop table api.things; --"), answer: gives([], 0) },
  { ...documents("select=missing"), answer: { status: 400 } },
  {
    ...documents("select=id,things(*)"),
    because: "nothing is related to a function's rows",
    answer: refused(
      400,
      "PGRST200",
      "Could not find a relationship between 'documents' and 'things' in the schema cache",
      "Searched for a foreign key relationship between 'documents' and 'things' in the schema 'api', but no matches were found.",
    ),
  },
  {
    ...documents("select=count()"),
    answer: refused(400, "PGRST123", "Use of aggregate functions is not allowed"),
  },
  {
    ...documents("select=id.sum()"),
    answer: refused(400, "PGRST123", "Use of aggregate functions is not allowed"),
  },
  {
    ...documents("things.id=eq.1"),
    answer: refused(
      400,
      "PGRST108",
      "'things' is not an embedded resource in this request",
      null,
      "Verify that 'things' is included in the 'select' query parameter.",
    ),
  },
  {
    ...thing("limit=-1"),
    answer: refused(
      416,
      "PGRST103",
      "Requested range not satisfiable",
      "Limit should be greater than or equal to zero.",
    ),
  },
  {
    ...thing("order=id"),
    headers: { range: "5-2" },
    answer: refused(
      416,
      "PGRST103",
      "Requested range not satisfiable",
      "The lower boundary must be lower than or equal to the upper boundary in the Range header.",
    ),
  },
  { ...thing("order=id.up"), answer: { status: 400 } },
  { ...thing("id=is.5"), answer: { status: 400 } },
  { ...thing("or=(id.eq.1"), answer: { status: 400 } },
  { ...thing("select=id,,name"), because: "the first of two counts", answer: { status: 200 } },
  { ...thing(`or=${"(or".repeat(400)}`), because: "too deep", answer: { status: 500 } },
  { ...thing(`id${"->a".repeat(400)}=eq.1`), because: "too deep", answer: { status: 500 } },
  {
    line: "POST add?a=2",
    body: { a: 1 },
    because: "the arguments of a POST are in its body",
    answer: refused(
      400,
      "PGRST100",
      '"failed to parse filter (2)" (line 1, column 1)',
      'unexpected "2" expecting "not" or operator (eq, gt, ...)',
    ),
  },
  {
    line: "POST add?columns=a",
    body: { a: 1, b: 7 },
    because: "columns name the arguments",
    answer: gives(6),
  },
  { line: "POST add?columns=a,c", body: { a: 1 }, answer: { status: 404 } },
  { line: "POST add?columns=a", body: "{bad", answer: { status: 400 } },
];

function rows(range: string, ...body: readonly unknown[]) {
  const headers = {
    "content-range": `${range}/*`,
    "content-type": "application/json; charset=utf-8",
  };
  return { status: 200, body, headers };
}
