import { type Answered, gives, refused } from "./answered.ts";

function challenged(code: string, message: string, details: string | null = null) {
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "www-authenticate": `Bearer error="invalid_token", error_description=${JSON.stringify(message)}`,
  };
  return { ...refused(401, code, message, details), headers };
}

function noRole(role: string) {
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "www-authenticate": "Bearer",
  };
  return { ...refused(401, "22023", `role "${role}" does not exist`), headers };
}

const add = { line: "POST add", body: { a: 1 } };
const bearer = (token: string) => ({ authorization: `Bearer ${token}`.trim() });
const noKey = challenged(
  "PGRST301",
  "No suitable key or wrong key type",
  "None of the keys was able to decode the JWT",
);
const expired = challenged("PGRST303", "JWT expired");
const audience = challenged(
  "PGRST303",
  "The JWT 'aud' claim must be a string or an array of strings",
);
const NONE_ALG = `${btoa('{"alg":"none"}')}.${btoa('{"role":"service_role"}')}.`.replaceAll(
  "=",
  "",
);

/** Whose tokens are taken, and how others are refused. */
export const TOKENS: readonly Answered[] = [
  {
    line: "POST whoami",
    claims: null,
    because: "without a token somebody is anonymous",
    answer: gives({
      user: "anon",
      uid: null,
      role: "anon",
      email: null,
      claims: { role: "anon" },
    }),
  },
  {
    line: "POST forbidden",
    claims: null,
    answer: {
      ...refused(401, "42501", "permission denied for function forbidden"),
      headers: {
        "content-type": "application/json; charset=utf-8",
        "www-authenticate": "Bearer",
      },
    },
  },
  { ...add, headers: { authorization: "Basic eDp5" }, answer: gives(6) },
  {
    ...add,
    headers: bearer("a.b"),
    answer: challenged("PGRST301", "Expected 3 parts in JWT; got 2"),
  },
  {
    ...add,
    headers: bearer(""),
    answer: challenged("PGRST301", "Empty JWT is sent in Authorization header"),
  },
  { ...add, headers: bearer("a.b.c"), answer: noKey },
  {
    ...add,
    headers: bearer(NONE_ALG),
    answer: challenged(
      "PGRST301",
      "Wrong or unsupported encoding algorithm",
      "JWT is unsecured but expected 'alg' was not 'none'",
    ),
  },
  { ...add, header: { kid: "another" }, because: "no key has this name", answer: noKey },
  {
    ...add,
    header: { crit: ["plan"], plan: 1 },
    because: "extensions are passed over",
    answer: gives(6),
  },
  { ...add, claims: { exp: 1000 }, answer: expired },
  {
    ...add,
    claims: { exp: 4_000_000_000.5 },
    because: "no integer is no time to come",
    answer: expired,
  },
  { ...add, claims: { exp: null }, because: "null is absent", answer: gives(6) },
  {
    ...add,
    claims: { exp: "soon" },
    answer: challenged("PGRST303", "The JWT 'exp' claim must be a number"),
  },
  {
    ...add,
    claims: { nbf: "soon" },
    answer: challenged("PGRST303", "The JWT 'nbf' claim must be a number"),
  },
  {
    ...add,
    claims: { nbf: 4_000_000_000 },
    answer: challenged("PGRST303", "JWT not yet valid"),
  },
  {
    ...add,
    claims: { iat: 4_000_000_000 },
    answer: challenged("PGRST303", "JWT issued at future"),
  },
  { ...add, claims: { aud: 5 }, answer: audience },
  { ...add, claims: { aud: ["a", 5] }, answer: audience },
  { ...add, claims: { aud: {} }, answer: audience },
  { ...add, claims: { aud: [] }, answer: gives(6) },
  { ...add, claims: { aud: null }, answer: gives(6) },
  { ...add, claims: { role: 5 }, answer: noRole("5") },
  { ...add, claims: { role: null }, answer: noRole("null") },
  { ...add, claims: { role: ["authenticated"] }, answer: noRole('["authenticated"]') },
  { ...add, claims: { role: "" }, answer: noRole("") },
  { ...add, claims: { role: "none" }, because: "nor is it our own", answer: noRole("none") },
  { ...add, claims: { role: "nobody_knows" }, answer: noRole("nobody_knows") },
  {
    ...add,
    claims: { role: "postgres" },
    because: "a role that no phone has",
    answer: refused(403, "42501", 'permission denied to set role "postgres"'),
  },
  {
    line: "POST nowhere",
    claims: { role: "nobody_knows" },
    because: "the function is looked for before the role",
    answer: { status: 404 },
  },
  {
    line: "POST nowhere",
    claims: { exp: 1000 },
    because: "the token is looked at before all else",
    answer: expired,
  },
  {
    line: "POST whoami",
    claims: { plan: "a\u0000b" },
    because: "a zero byte is none that Postgres reads",
    answer: { status: 400 },
  },
  {
    line: "POST claim_settings",
    because: "claims have no settings of their own",
    answer: gives({ sub: null, role: null }),
  },
];
