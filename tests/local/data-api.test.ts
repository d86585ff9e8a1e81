import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, describe, test } from "node:test";
import { createDataApi } from "../../supabase/local/data-api/data-api.ts";
import {
  type Database,
  DatabaseBusy,
  type Queries,
} from "../../supabase/local/database/database.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { testConfig } from "../support/config.ts";
import { ask, type Call, seen } from "../support/data-api-calls.ts";
import { eventually } from "../support/eventually.ts";
import { openRooms, PUBLIC_URL, type Rooms } from "../support/rooms.ts";
import { USER_ID } from "../support/tokens.ts";

const levels = (count: number) => "[".repeat(count) + "]".repeat(count);

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
      kind: database.kind,
      listen: database.listen.bind(database),
      query: watch(database),
      transaction,
      together: async (steps) => {
        this.#note(steps.map(({ sql }) => sql).join(";"));
        return await database.together(steps);
      },
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
    test(`a call of ${name} is one exchange: who calls, and the call`, async () => {
      await call(`POST ${name}`, { body });
      const [sent, ...rest] = watched.statements;
      assert.match(
        sent ?? "",
        new RegExp(`^select pg_catalog\\.set_config\\([^;]*;[^;]*"api"\\."${name}"`),
      );
      assert.deepEqual(rest, []);
    });
  }

  test("a call whose result is judged before its end is three: who calls, the call, the end", async () => {
    await call("POST add", {
      body: { a: 1 },
      headers: { accept: "application/vnd.pgrst.object+json" },
    });
    const [session, called, ...rest] = watched.statements;
    assert.match(session ?? "", /^select pg_catalog\.set_config\(/);
    assert.match(called ?? "", /"api"\."add"/);
    assert.deepEqual(rest, ["end"]);
  });

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

  test("a bad token is refused before the path is looked at", async () => {
    const { status, body } = await get("/rest/v1/things", { authorization: "Bearer a.b" });
    assert.deepEqual([status, Object(body).code], [401, "PGRST301"]);
  });

  test("calls at the same moment keep their callers apart", async () => {
    const ids = Array.from({ length: 24 }, () => crypto.randomUUID());
    const seenBy = await Promise.all(
      ids.map((sub, nth) =>
        call(nth % 3 === 0 ? "GET whoami?select=pgrst_scalar" : "POST whoami", { claims: { sub } }),
      ),
    );
    assert.deepEqual(
      seenBy.map(({ body }) => Object(body).uid),
      ids,
    );
  });

  test("a call that waits too long for the database is refused: 504", async () => {
    const busy = new Proxy(rooms.database, {
      get(target, name) {
        if (name === "together") return () => Promise.reject(new DatabaseBusy());
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const dataApi = await createDataApi({ database: busy, config: testConfig.api, keys: LOCAL });
    const refused = await ask({ ...rooms, dataApi }, { line: "POST add", body: { a: 2 } });
    assert.deepEqual([refused.status, Object(refused.body).code], [504, "PGRST003"]);
    await dataApi.close();
  });

  test("whatever psql throws away of what is prepared, calls go on", async () => {
    assert.equal((await call("POST add", { body: { a: 1 } })).body, 6);
    await rooms.database.query("deallocate all");
    assert.equal((await call("POST add", { body: { a: 2 } })).body, 7);
  });

  for (const [what, line, body] of [
    ["a body of 20,000 levels", "POST hello", `{"name":${levels(20_000)}}`],
    ["an argument of 7,000", `GET binary_document?doc=${levels(7000)}`, undefined],
    ["a condition of 300", `GET all_things?or=${"(or".repeat(300)}`, undefined],
  ] as const) {
    test(`${what} is refused before the embedded database sees it: 500 54001, and calls go on`, async () => {
      const refused = await call(line, { body });
      assert.deepEqual([refused.status, Object(refused.body).code], [500, "54001"]);
      assert.deepEqual(watched.statements, []);
      assert.equal((await call("POST add", { body: { a: 1 } })).body, 6);
    });
  }

  test("claims of 5,000 levels are refused alike", async () => {
    const plan = JSON.parse(levels(5000));
    const { status } = await call("POST whoami", { claims: { plan } });
    assert.equal(status, 500);
    assert.deepEqual(watched.statements, []);
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
