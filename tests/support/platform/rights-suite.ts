import assert from "node:assert/strict";
import { test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { applyPlatform } from "../../../supabase/local/platform/platform.ts";
import { acting, one } from "./acting.ts";

/** Who may do what before a project grants anything, and that the platform can be applied again. */
export function rightsSuite(database: () => Database): void {
  const as = acting(database);

  test("applied once more → changes nothing and refuses nothing", async () => {
    const catalog = () =>
      database().query(`
        select oid::regclass::text as name, relacl::text, relowner::regrole::text as owner
        from pg_catalog.pg_class
        where relnamespace::regnamespace::text in ('auth', 'realtime', 'cron', 'net', 'supabase_migrations')
        union all
        select oid::regprocedure::text, proacl::text, proowner::regrole::text
        from pg_catalog.pg_proc
        where pronamespace::regnamespace::text in ('auth', 'realtime', 'cron', 'net')
        order by 1`);
    const once = await catalog();
    await applyPlatform(database());
    assert.deepEqual(await catalog(), once);
  });

  test("a table, a function and a sequence made later → no grant to a phone's roles", async () => {
    await as("postgres", async (tx) => {
      await tx.query("create schema app");
      await tx.query("create table app.later (id serial primary key)");
      const { grants } = await one<{ grants: number }>(
        tx,
        `select count(*)::integer as grants
         from unnest(array['anon', 'authenticated', 'service_role']) as role
         where has_table_privilege(role, 'app.later', 'select')
           or has_sequence_privilege(role, 'app.later_id_seq', 'usage')
           or has_schema_privilege(role, 'app', 'usage')`,
      );
      assert.equal(grants, 0);
    });
  });

  test("the migrations' role → makes schemas, references users, and speaks for the phone's roles", async () => {
    await as("postgres", async (tx) => {
      await tx.query("create schema app");
      await tx.query(
        "create table app.own (id uuid primary key references auth.users (id) on delete cascade)",
      );
      await tx.query("create table app.place (at extensions.geography(point, 4326))");
      await tx.query(
        "create policy own on realtime.messages for select to authenticated using (realtime.topic() = 'x')",
      );
      await tx.query("create extension if not exists postgis with schema extensions");
      await tx.query("select cron.schedule('nightly', '0 3 * * *', 'select 1')");
      await tx.query("set local role authenticated");
    });
  });
}
