import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { openProjectDatabase } from "../../support/sql-listener.ts";

/**
 * All that anybody but the owner can reach, pinned by name: a grant more or less shows as a line.
 * Whoever means the change renews the list, and whoever reviews it reads the difference:
 *
 *     RENEW=1 npm test -- tests/db/access/public-surface.test.ts
 */
const PINNED = new URL("./public-surface.txt", import.meta.url);

/** Roles that requests come in with; `public` is everybody. */
const ROLES = "('public', 'anon', 'authenticated', 'service_role')";

const grantsOf = (object: string, acl: string, from: string) => `
  select
    ${object} as object,
    grantee,
    string_agg(distinct lower(privilege_type), ', ' order by lower(privilege_type)) as privileges
  from ${from},
    lateral (
      select coalesce(rolname, 'public') as grantee, privilege_type
      from aclexplode(${acl}) as granted
      left join pg_catalog.pg_roles on pg_roles.oid = granted.grantee
    ) as granted
  where grantee in ${ROLES}
  group by 1, 2`;

/** Each kind of thing, and the statement that gives its lines. */
const KINDS = {
  "schemas: who may look into them": `
    select object || ' -> ' || string_agg(grantee || ' (' || privileges || ')', ', ' order by grantee) as line
    from (${grantsOf("nspname::text", "nspacl", "pg_catalog.pg_namespace")}) as grants
    where object in ('api', 'app', 'private')
    group by object`,
  "functions: who may execute them (private ones only where somebody may)": `
    select format(
      '%s(%s)%s -> %s', object.name, pg_get_function_arguments(object.oid),
      ' returns ' || pg_get_function_result(object.oid), string_agg(grantee, ', ' order by grantee)
    ) as line
    from (
      select oid, oid::regproc::text as name from pg_catalog.pg_proc
      where pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
    ) as object
    left join (${grantsOf("oid", "coalesce(proacl, acldefault('f', proowner))", "pg_catalog.pg_proc")}) as grants
      on grants.object = object.oid
    where grantee is not null or object.name like 'api.%'
    group by object.oid, object.name`,
  "tables and views: who may do what": `
    select object || ' -> ' || grantee || ': ' || privileges as line
    from (${grantsOf(
      "oid::regclass::text",
      "relacl",
      `(
        select * from pg_catalog.pg_class
        where relnamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
      ) as ours`,
    )}) as grants`,
  "columns: who may do what": `
    select object || ' -> ' || grantee || ': ' || privileges as line
    from (${grantsOf(
      "attrelid::regclass::text || '.' || attname",
      "attacl",
      `(
        select pg_attribute.*
        from pg_catalog.pg_attribute join pg_catalog.pg_class on pg_class.oid = attrelid
        where relnamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
      ) as ours`,
    )}) as grants`,
  "policies: which rows": `
    select format(
      '%s.%s: "%s" for %s to %s%s%s', schemaname, tablename, policyname, lower(cmd),
      array_to_string(roles, ', '), ' using ' || regexp_replace(qual, '\\s+', ' ', 'g'),
      ' with check ' || regexp_replace(with_check, '\\s+', ' ', 'g')
    ) as line
    from pg_catalog.pg_policies
    where schemaname in ('api', 'app', 'private', 'realtime')`,
};

describe("the public surface", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  async function surface(): Promise<string> {
    const parts: string[] = [];
    for (const [kind, statement] of Object.entries(KINDS)) {
      const rows = await database.query<{ line: string }>(
        `select line from (${statement}) as lines order by line collate "C"`,
      );
      parts.push(`# ${kind}`, ...rows.map(({ line }) => line), "");
    }
    return parts.join("\n");
  }

  test("is what is pinned, line by line", async () => {
    const now = await surface();
    if (process.env.RENEW) await writeFile(PINNED, now);
    const pinned = await readFile(PINNED, "utf8");
    assert.deepEqual(now.split("\n"), pinned.split("\n"));
  });

  test("shows a grant that nobody meant", async () => {
    await database.exec("grant select (cell) on app.positions to anon");
    assert.match(await surface(), /^app\.positions\.cell -> anon: select$/m);
    await database.exec(
      "grant execute on function private.send_event(uuid, text, jsonb, uuid) to authenticated",
    );
    assert.match(await surface(), /^private\.send_event\(.*\) returns void -> authenticated$/m);
    await database.exec("grant execute on procedure private.keep_telling() to authenticated");
    assert.match(await surface(), /^private\.keep_telling\(\) -> authenticated$/m);
  });
});
