import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Database, Queries } from "../../supabase/local/database/database.ts";
import { ask, type Call, requestOf, seen } from "../support/data-api-calls.ts";
import { eventually } from "../support/eventually.ts";
import { openRooms, PUBLIC_URL, type Rooms } from "../support/rooms.ts";
import { USER_ID } from "../support/tokens.ts";

/** A database that writes down each exchange with it, and can be gone. */
class Watched {
  readonly statements: string[] = [];
  gone = false;

  wrap(database: Database): Database {
    const watch = (queries: Queries): Queries["query"] => {
      return (sql, params) => {
        this.#note(sql);
        return queries.query(sql, params);
      };
    };
    const transaction: Database["transaction"] = async (work) => {
      const result = await database.transaction((tx) => work({ query: watch(tx) }));
      this.#note("end");
      return result;
    };
    return {
      ...database,
      listen: database.listen.bind(database),
      query: watch(database),
      transaction,
    };
  }

  #note(sql: string): void {
    if (this.gone) {
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    }
    this.statements.push(sql);
  }
}

describe("the Data API", () => {
  const watched = new Watched();
  let rooms: Rooms;

  before(async () => {
    const schema = new URL("../support/varied-functions.sql", import.meta.url);
    rooms = await openRooms({
      schema: await readFile(schema, "utf8"),
      schemas: ["api", "second"],
      through: (database) => watched.wrap(database),
    });
  });
  beforeEach(() => {
    watched.statements.length = 0;
  });
  after(() => rooms.close());

  const call = (line: string, more: Partial<Call> = {}) => ask(rooms, { line, ...more });
  const get = async (path: string, headers: Record<string, string> = {}) =>
    await seen(await rooms.dataApi.fetch(new Request(`${PUBLIC_URL}${path}`, { headers })));

  for (const [name, body] of [
    ["add", { a: 1 }],
    ["responds", { headers: '[{"X-Mine":"yes"}]', status: "429" }],
  ] as const) {
    test(`a call of ${name} is three exchanges: who calls, the call, the end`, async () => {
      await call(`POST ${name}`, { body });
      const [session, called, ...rest] = watched.statements;
      assert.match(session ?? "", /^select pg_catalog\.set_config\(/);
      assert.match(called ?? "", new RegExp(`"api"\\."${name}"`));
      assert.deepEqual(rest, ["end"]);
    });
  }

  test("a call that is refused on sight is no exchange", async () => {
    const refused = [
      await call("PUT add"),
      await call("POST add", { body: "{bad" }),
      await call("POST add", { claims: { exp: 1 } }),
      await call("POST add", { headers: { "content-profile": "hidden" } }),
    ];
    assert.deepEqual(
      refused.map(({ status }) => status),
      [405, 400, 401, 406],
    );
    assert.deepEqual(watched.statements, []);
  });

  test("a function sees who calls", async () => {
    const { body } = await call("POST whoami", {
      claims: { email: "a@b.invalid", plan: { x: [1] } },
    });
    assert.ok(typeof body === "object" && body !== null && "claims" in body);
    const { claims, ...rest } = body;
    assert.deepEqual(rest, {
      user: "authenticated",
      uid: USER_ID,
      role: "authenticated",
      email: "a@b.invalid",
    });
    assert.deepEqual({ ...Object(claims), plan: { x: [1] } }, claims);
  });

  test("a function sees method, path, headers and cookies of its request", async () => {
    const { body } = await call("GET request", { headers: { "x-agent": "me" } });
    assert.deepEqual(body, { method: "GET", path: "/rpc/request", agent: "me" });
    const cookies = await call("POST cookies", { headers: { cookie: "a=1; b=x=y" } });
    assert.deepEqual(cookies.body, { a: "1", b: "x=y" });
  });

  test("what one caller sets is gone with the call", async () => {
    await call("POST whoami", { claims: { email: "a@b.invalid" } });
    const [left] = await rooms.database.query(
      "select current_user = session_user as self, current_setting('request.jwt.claims', true) as claims",
    );
    assert.deepEqual([left?.self, left?.claims || null], [true, null]);
  });

  test("a listener has 8 s for a statement, an anonymous caller 3 s, a function its own time", async () => {
    const settings = async (more: Partial<Call> = {}) => (await call("POST settings", more)).body;
    const search_path = '"api", "extensions"';
    const read_only = "on";
    assert.deepEqual(await settings(), { search_path, timeout: "8s", read_only });
    assert.deepEqual(await settings({ claims: null }), { search_path, timeout: "3s", read_only });
    assert.equal((await call("POST patient")).body, "20s");
  });

  test("a set has 200 rows at most", async () => {
    const { body, headers } = await call("POST numbers", { body: { n: 300 } });
    assert.equal(Object(body).length, 200);
    assert.equal(headers["content-range"], "0-199/*");
  });

  test("GET of a function that writes → 405, and nothing is written", async () => {
    const { status, body } = await call("GET insert_thing?id=50&name=fifty");
    assert.equal(status, 405);
    assert.equal(Object(body).code, "25006");
    assert.deepEqual(await rooms.database.query("select from api.things where id = 50"), []);
  });

  test("an answer that is no single row, though one was asked for → 406, and nothing is written", async () => {
    await rooms.database.exec(`
      create or replace function api.insert_two() returns setof api.things language sql volatile as
      $$ insert into api.things values (60, 'sixty'), (61, 'sixty-one') returning * $$`);
    const { status, body } = await call("POST insert_two", {
      headers: { accept: "application/vnd.pgrst.object+json" },
    });
    assert.equal(status, 406);
    assert.equal(Object(body).details, "The result contains 2 rows");
    assert.deepEqual(await rooms.database.query("select from api.things where id >= 60"), []);
  });

  test("a function that has just been made is found, and one whose arguments changed", async () => {
    await rooms.database.exec("create function api.fresh() returns int language sql as 'select 1'");
    assert.equal((await call("POST fresh")).body, 1);
    await rooms.database.exec(
      "drop function api.fresh(); create function api.fresh(n int) returns int language sql as 'select n'",
    );
    assert.equal((await call("POST fresh", { body: { n: 7 } })).body, 7);
  });

  test("notify pgrst has the signatures read again", async () => {
    await rooms.database.exec(
      "create function api.turned(a int) returns int language sql as 'select 1'",
    );
    assert.equal((await call("POST turned", { body: { a: 1 } })).body, 1);
    await rooms.database.exec(`
      drop function api.turned; create function api.turned(a int) returns void language sql as 'select 1';
      notify pgrst, 'reload schema'`);
    await eventually(async () => {
      assert.equal((await call("POST turned", { body: { a: 1 } })).status, 204);
    });
  });

  test("several schemas: the first one is meant unless another is named, and the answer says which", async () => {
    const first = await call("POST add", { body: { a: 1 } });
    assert.equal(first.headers["content-profile"], "api");
    const second = await call("POST only_here", { headers: { "content-profile": "second" } });
    assert.deepEqual([second.body, second.headers["content-profile"]], ["second", "second"]);
    assert.equal((await call("POST only_here")).status, 404);
    assert.equal(
      (await call("GET only_here", { headers: { "accept-profile": "second" } })).body,
      "second",
    );
    const { body } = await call("POST secret", { headers: { "content-profile": "hidden" } });
    assert.equal(Object(body).hint, "Only the following schemas are exposed: api, second");
  });

  test("a table is read in the first schema by default, with the grants it has", async () => {
    const rows = await get("/rest/v1/things?select=id&order=id.desc&limit=1");
    assert.deepEqual([rows.status, rows.body], [200, [{ id: 3 }]]);
    const request = new Request(`${PUBLIC_URL}/rest/v1/things`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"id": 70, "name": "x"}',
    });
    assert.equal((await rooms.dataApi.fetch(request)).status, 401);
  });

  test("a bad token is refused for tables too", async () => {
    const { status, body } = await get("/rest/v1/things", { authorization: "Bearer a.b" });
    assert.deepEqual([status, Object(body).code], [401, "PGRST301"]);
  });

  test("a token of a role that no phone has is refused for tables too", async () => {
    const { headers } = await requestOf({ line: "POST add", claims: { role: "postgres" } });
    const { status } = await get("/rest/v1/things", Object.fromEntries(headers));
    assert.equal(status, 403);
  });

  for (const [path, code] of [
    ["/rest/v1/", "PGRST126"],
    ["/rest/v1", "PGRST126"],
    ["/rest/v1/rpc/add/x", "PGRST125"],
    ["/rest/v1/a/b", "PGRST125"],
    ["/rest/v1/%E0%A4%A", "PGRST125"],
  ] as const) {
    test(`GET ${path} → 404 in JSON, ${code}`, async () => {
      const { status, body } = await get(path);
      assert.deepEqual([status, Object(body).code], [404, code]);
    });
  }

  test("calls and reads at the same moment keep their callers apart", async () => {
    const ids = Array.from({ length: 24 }, () => crypto.randomUUID());
    const seenBy = await Promise.all(
      ids.flatMap((sub) => [
        call("POST whoami", { claims: { sub } }),
        get("/rest/v1/things?select=id&limit=1"),
      ]),
    );
    const uids = seenBy.filter((_, i) => i % 2 === 0).map(({ body }) => Object(body).uid);
    assert.deepEqual(uids, ids);
    assert.ok(seenBy.every(({ status }) => status === 200));
  });

  for (const [what, more, status, code] of [
    ["a zero byte in an argument", { body: '{"name":"a\\u0000b"}' }, 400, "22P05"],
    ["half a surrogate", { body: '{"name":"\\ud800"}' }, 400, "22P02"],
    ["an argument that reads as SQL", { body: { "name); select (1": 1 } }, 404, "PGRST202"],
    ["an argument that every object has", { body: '{"__proto__":1}' }, 404, "PGRST202"],
    ["arguments of blanks", { body: "  " }, 400, "PGRST102"],
    [
      "arguments too deep",
      { body: `{"name":${"[".repeat(1000)}${"]".repeat(1000)}}` },
      400,
      "54001",
    ],
  ] as const) {
    test(`${what} → ${status} ${code}, and the next call goes well`, async () => {
      const answer = await call("POST hello", more);
      assert.deepEqual([answer.status, Object(answer.body).code], [status, code]);
      assert.equal((await call("POST hello", { body: { name: "x" } })).body, "hello x");
    });
  }

  test("JSON of a thousand levels, and brackets in a text, are not too deep", async () => {
    const levels = (n: number) => "[".repeat(n) + "]".repeat(n);
    assert.equal((await call("POST whole_json", { body: `{"x":${levels(999)}}` })).status, 200);
    const { body } = await call("POST hello", { body: { name: `"${levels(3000)}` } });
    assert.equal(body, `hello "${levels(3000)}`);
  });

  test("a reason that HTTP cannot carry is left out, the status stays", async () => {
    const body = { state: "PT409", msg: "two\nlines ☃" };
    const answer = await call("POST raises", { body });
    assert.deepEqual([answer.status, Object(answer.body).message], [409, body.msg]);
  });

  test("a database that is gone → 503 with Retry-After, and no word of where it was", async () => {
    watched.gone = true;
    try {
      const { status, body, headers } = await call("POST add", { body: { a: 1 } });
      assert.deepEqual([status, Object(body).code, headers["retry-after"]], [503, "PGRST000", "1"]);
      assert.doesNotMatch(JSON.stringify(body), /ECONNREFUSED/);
      const stranger = await call("POST add", { claims: { role: "postgres" } });
      assert.equal(stranger.status, 503);
    } finally {
      watched.gone = false;
    }
  });
});
