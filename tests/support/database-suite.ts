import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Database, DatabaseError } from "../../supabase/local/database/database.ts";
import { createLite } from "../../supabase/local/lite.ts";
import { LOCAL } from "../../supabase/local/settings.ts";
import { eventually } from "./eventually.ts";
import { createSecret, mint } from "./tokens.ts";

const WHO = `
  select current_user::text as role, auth.uid()::text as uid,
    current_setting('request.jwt.claims', true) as claims`;

/** What every `Database` does, whichever Postgres is under it. `open` gives one without migrations. */
export function databaseSuite(open: () => Promise<Database>): void {
  let database: Database;

  before(async () => {
    database = await open();
    await database.exec(`
      create schema api;
      create table api.notes (id integer primary key, owner uuid);
      alter table api.notes enable row level security;
      create policy own on api.notes to authenticated using (owner = (select auth.uid()));
      grant usage on schema api to anon, authenticated;
      grant select on api.notes to authenticated;
      create function api.who() returns jsonb language plpgsql set search_path = '' as $$
      begin
        perform pg_sleep(0.001);
        return jsonb_build_object('role', current_user, 'uid', auth.uid());
      end $$;
    `);
  });

  after(() => database.close());

  describe("values", () => {
    test("come back as the same JavaScript types", async () => {
      const [row] = await database.query(`
        select
          7::int8 as int8, 7::int4 as int4, 1.5::float8 as float8, 1.25::numeric as "numeric",
          true as bool, 'a'::text as text, null::text as nothing, '{"a": [1]}'::jsonb as jsonb,
          '[1]'::json as json, array['a', 'b'] as texts, array[1, 2] as ints,
          timestamptz '2026-11-22 21:00:00.5+01' as at, date '2026-11-22' as day,
          '66ab6a5e-7a2a-4c3f-9a55-0d9e1c1f2b3c'::uuid as uuid
      `);
      assert.deepEqual(row, {
        int8: 7,
        int4: 7,
        float8: 1.5,
        numeric: 1.25,
        bool: true,
        text: "a",
        nothing: null,
        jsonb: { a: [1] },
        json: [1],
        texts: ["a", "b"],
        ints: [1, 2],
        at: "2026-11-22 20:00:00.5+00",
        day: "2026-11-22",
        uuid: "66ab6a5e-7a2a-4c3f-9a55-0d9e1c1f2b3c",
      });
      assert.equal(Date.parse(String(row?.at)), Date.parse("2026-11-22T20:00:00.5Z"));
    });

    test("bytea comes back as bytes, and goes in as bytes", async () => {
      const [row] = await database.query<{ bytes: Uint8Array }>("select $1::bytea as bytes", [
        Uint8Array.of(0, 255, 7),
      ]);
      assert.deepEqual([...(row?.bytes ?? [])], [0, 255, 7]);
    });

    test("parameters take the type that the statement wants", async () => {
      const [row] = await database.query(
        `select $1::integer as a, $2::text as b, $3::jsonb as c, $4::jsonb as d, $5::text[] as e,
           $6::boolean as f, $7::timestamptz as g, $8::text as h, $9::boolean[] as i, $10::jsonb as j`,
        [
          1,
          2,
          '{"a":1}',
          { b: 2 },
          ["x", 'y"'],
          false,
          "2026-01-01T00:00:00Z",
          undefined,
          [true],
          [3],
        ],
      );
      assert.deepEqual(row, {
        a: 1,
        b: "2",
        c: { a: 1 },
        d: { b: 2 },
        e: ["x", 'y"'],
        f: false,
        g: "2026-01-01 00:00:00+00",
        h: null,
        i: [true],
        j: [3],
      });
    });

    test("a statement without rows → an empty array", async () => {
      assert.deepEqual(await database.query("create temporary table nothing (id integer)"), []);
    });
  });

  describe("errors", () => {
    test("a refusal of Postgres → DatabaseError with its SQLSTATE, detail and hint", async () => {
      const raise = `do $$ begin
        raise sqlstate 'PGRST' using
          message = '{"code":"too_far"}', detail = '{"status":409,"headers":{}}', hint = 'h';
      end $$`;
      await assert.rejects(database.query(raise), (error) => {
        assert.ok(error instanceof DatabaseError);
        const { code, message, detail, hint } = error;
        assert.deepEqual(
          [code, message, detail, hint],
          ["PGRST", '{"code":"too_far"}', '{"status":409,"headers":{}}', "h"],
        );
        return true;
      });
    });

    test("the same from exec and from inside a transaction", async () => {
      await assert.rejects(database.exec("select 1; select 1 / 0"), { code: "22012" });
      await assert.rejects(
        database.transaction((tx) => tx.query("select $1::integer", ["x"])),
        { name: "DatabaseError", code: "22P02", detail: null, hint: null },
      );
    });

    test("an error that is not Postgres' own → comes through as it is", async () => {
      const own = new Error("mine");
      await assert.rejects(
        database.transaction(() => Promise.reject(own)),
        (error) => error === own,
      );
    });
  });

  describe("exec", () => {
    test("a failing script → none of it stays", async () => {
      const script = "create table public.half (id integer); select 1 / 0;";
      await assert.rejects(database.exec(script));
      const [row] = await database.query("select to_regclass('public.half') as half");
      assert.deepEqual(row, { half: null });
    });

    test("after a failing script with its own begin → the database still answers", async () => {
      await assert.rejects(database.exec("begin; select 1 / 0;"));
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => database.query("select 1 as one")),
      );
      assert.deepEqual(
        answers,
        Array.from({ length: 20 }, () => [{ one: 1 }]),
      );
    });
  });

  describe("transaction", () => {
    before(() =>
      database.exec(
        "create table public.rows (id integer primary key deferrable initially deferred)",
      ),
    );

    const ids = async () =>
      (await database.query("select id from public.rows order by id")).map(({ id }) => id);

    test("that resolves → is committed, and gives its value", async () => {
      const value = await database.transaction(async (tx) => {
        await tx.query("insert into public.rows values (1)");
        return "done";
      });
      assert.equal(value, "done");
      assert.deepEqual(await ids(), [1]);
    });

    test("that throws → is rolled back", async () => {
      await assert.rejects(
        database.transaction(async (tx) => {
          await tx.query("insert into public.rows values (2)");
          throw new Error("no");
        }),
      );
      assert.deepEqual(await ids(), [1]);
    });

    test("whose statement failed and was caught → is refused, not silently rolled back", async () => {
      await assert.rejects(
        database.transaction(async (tx) => {
          await tx.query("insert into public.rows values (3)");
          await tx.query("select 1 / 0").catch(() => {});
        }),
        { code: "22012" },
      );
      assert.deepEqual(await ids(), [1]);
    });

    test("that rolls back to a savepoint after a failure → is committed", async () => {
      await database.transaction(async (tx) => {
        await tx.query("insert into public.rows values (4)");
        await tx.query("savepoint probe");
        await tx.query("select 1 / 0").catch(() => {});
        await tx.query("rollback to savepoint probe");
      });
      assert.deepEqual(await ids(), [1, 4]);
    });

    test("that fails at its commit → throws and leaves nothing", async () => {
      await assert.rejects(
        database.transaction(async (tx) => {
          await tx.query("insert into public.rows values (5)");
          await tx.query("insert into public.rows values (5)");
        }),
        { code: "23505" },
      );
      assert.deepEqual(await ids(), [1, 4]);
    });

    test("`set local` → ends with it", async () => {
      await database.transaction((tx) => tx.query("select set_config('role', 'anon', true)"));
      assert.deepEqual(await database.query("select current_user = session_user as own"), [
        { own: true },
      ]);
    });

    test("the database asked from inside a transaction → an error, no deadlock", async () => {
      await assert.rejects(
        database.transaction(() => database.query("select 1")),
        /a transaction is open here/,
      );
    });
  });

  describe("roles and claims", () => {
    const secret = createSecret(LOCAL.jwtSecret);

    async function ownTransaction(uid: string, role: string): Promise<void> {
      const claims = JSON.stringify({ sub: uid, role });
      const seen = await database.transaction(async (tx) => {
        await tx.query(
          "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)",
          [role, claims],
        );
        await tx.query("select pg_sleep(0.001)");
        return await tx.query(WHO);
      });
      assert.deepEqual(seen, [{ role, uid, claims }]);
    }

    test("of 50 transactions and 50 of lite's at the same time → each sees its own, the database none", async () => {
      const lite = await createLite({
        database,
        jwtSecret: LOCAL.jwtSecret,
        publicUrl: "http://127.0.0.1",
        schemas: ["api"],
      });
      await lite.reload();
      const throughLite = async (uid: string, role: string, path: string, method: string) => {
        const token = await mint(secret, { sub: uid, role });
        const headers = {
          authorization: `Bearer ${token}`,
          "accept-profile": "api",
          "content-profile": "api",
          "content-type": "application/json",
        };
        const body = method === "POST" ? "{}" : null;
        const request = new Request(`http://127.0.0.1/rest/v1/${path}`, { method, headers, body });
        return await (await lite.fetch(request)).json();
      };
      const plain = async () => {
        const [row] = await database.query<{ claims: string | null; own: boolean }>(
          "select current_user = session_user as own, current_setting('request.jwt.claims', true) as claims",
        );
        assert.equal(row?.own, true);
        assert.ok(!row?.claims);
      };
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          const uid = crypto.randomUUID();
          const role = i % 2 === 0 ? "anon" : "authenticated";
          await database.query("insert into api.notes values ($1, $2)", [i, uid]);
          await Promise.all([
            ownTransaction(uid, role),
            plain(),
            throughLite(uid, role, "rpc/who", "POST").then((seen) =>
              assert.deepEqual(seen, { role, uid }),
            ),
            throughLite(uid, "authenticated", "notes?select=id", "GET").then((rows) =>
              assert.deepEqual(rows, [{ id: i }]),
            ),
          ]);
        }),
      );
      await plain();
    });
  });

  describe("listen", () => {
    test("a notification after commit → wakes; a rolled-back one → does not", async () => {
      let woken = 0;
      const stop = await database.listen("tests", () => {
        woken += 1;
      });
      const base = woken;
      await database.transaction(async (tx) => {
        await tx.query("notify tests");
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.equal(woken, base);
      });
      await eventually(() => assert.equal(woken, base + 1));
      await assert.rejects(
        database.transaction(async (tx) => {
          await tx.query("notify tests");
          throw new Error("back");
        }),
      );
      await database.query("notify others");
      await database.query("notify tests");
      await eventually(() => assert.equal(woken, base + 2));
      await stop();
      await database.query("notify tests");
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(woken, base + 2);
    });
  });
}
