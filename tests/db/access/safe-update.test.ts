import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { openProjectDatabase } from "../../support/sql-listener.ts";
import { unfilteredWrites } from "../../support/unfiltered-writes.ts";

/**
 * Hosted, the Data API's connections load safeupdate: `update` and `delete` without a `where` end
 * with 21000 there, and go through in every other session. So no function of ours holds one.
 */
describe("safeupdate", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  /** Each function, and what it writes without a `where`. */
  async function functions() {
    const rows = await database.query<{ name: string; body: string }>(`
      select
        p.oid::regprocedure::text as name,
        coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) as body
      from pg_catalog.pg_proc as p
      where p.pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
      order by name`);
    return rows.map(({ name, body }) => ({ name, writes: unfilteredWrites(body) }));
  }

  test("finds nothing to refuse in any function", async () => {
    const all = await functions();
    assert.ok(all.length > 0);
    assert.deepEqual(
      all.filter(({ writes }) => writes.length > 0),
      [],
    );
  });

  test("would find it in either language", async () => {
    await database.exec(`
      create table private.careless (n int);
      create function private.careless_sql() returns void language sql volatile set search_path = ''
      begin atomic
        update private.careless set n = 1;
        delete from private.careless where n = 2;
      end;
      create function private.careless_plpgsql() returns void language plpgsql volatile
      set search_path = '' as $$
      begin
        delete from private.careless;
        update private.careless set n = 1 where n = 2;
      end $$`);
    const found = (await functions()).filter(({ writes }) => writes.length > 0);
    assert.deepEqual(
      found.map(({ name }) => name),
      ["private.careless_plpgsql()", "private.careless_sql()"],
    );
  });
});

describe("a write without a where", () => {
  for (const [what, body] of [
    ["an update", "update app.t set a = 1"],
    ["a delete", "begin delete from app.t; return; end"],
    ["in capitals", "DELETE FROM app.t RETURNING id INTO gone;"],
    ["whose where is a subquery's", "update app.t set a = (select b from app.u where u.id = 1)"],
    ["whose where is the next statement's", "delete from app.t; select 1 from app.u where true"],
    ["whose where is a comment's", "delete from app.t -- where id = 1\n;"],
    ["whose where is a name's", 'update app.t set "where" = 1'],
    ["whose where is a literal's", "update app.t set a = ' where '"],
    ["that joins", "delete from app.t using app.u"],
    ["in a with", "with gone as (delete from app.t returning id) select id from gone where id > 1"],
    ["after a with", "with u as (select 1 where true) update app.t set a = 1 from u"],
    ["that feeds a loop", "for r in delete from app.t returning * loop delete from u where a; end"],
    ["in a branch", "if x then update app.t set a = 1; else delete from app.u where a; end if;"],
    ["in dynamic SQL", "execute format('delete from %I', t); perform 1 from u where true"],
    ["in dynamic SQL in dollars", "execute $q$ update t set a = 'it''s' $q$ using x where a"],
  ] as const) {
    test(`${what} → is found`, () => assert.equal(unfilteredWrites(body).length, 1));
  }

  for (const [what, body] of [
    ["a where", "update app.t as x set a = (select 1) from app.u where x.id = u.id returning a"],
    ["a where of a cursor", "delete from app.t where current of here"],
    ["a where in a with", "with gone as (delete from app.t where id = 1 returning id) select 1"],
    ["a conflict", "insert into app.t values (1) on conflict (id) do update set a = 1"],
    [
      "a merge",
      "merge into t using u on a when matched then update set a = 1 when not matched by source then delete;",
    ],
    ["a lock", "select 1 from app.t for update; perform set_config('a', 'b', true);"],
    ["a lock of keys", "select 1 from app.t for no key update of t skip locked;"],
    [
      "a lock that feeds a loop",
      "for r in select 1 from t for update loop raise notice 'x'; end loop",
    ],
    ["a literal", "raise exception 'Delete it from the phone.'; raise 'Update the app.'"],
    ["a trigger's verb", "if tg_op in ('UPDATE', 'DELETE') then return old; end if;"],
    ["dynamic SQL with a where", "execute 'delete from t where id = $1' using x"],
  ] as const) {
    test(`${what} → is none`, () => assert.deepEqual(unfilteredWrites(body), []));
  }
});
