import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database, Queries } from "../../../supabase/local/database/database.ts";
import { applyPlatform } from "../../../supabase/local/platform/platform.ts";
import { acting, messages, one } from "./acting.ts";

const MESSAGES = 500;

/** What the migrations' role may do with the messages of Realtime, which are another role's. */
export function realtimeRightsSuite(database: () => Database): void {
  const as = acting(database);
  const takeRole = (tx: Queries, role: string) =>
    tx.query("select set_config('role', $1, true)", [role]);

  describe("the migrations' role and realtime", () => {
    test("it is no member of the role that owns realtime.messages", async () => {
      assert.deepEqual(await database().query(MEMBERSHIP), []);
    });

    test("a database on which it was a member → takes the membership back at its next start", async () => {
      const grantFirst = (script: string) =>
        database().exec(`grant supabase_realtime_admin to postgres;\n${script}`);
      await applyPlatform({ exec: grantFirst });
      assert.deepEqual(await database().query(MEMBERSHIP), []);
    });

    test("it has every right on the messages, and may give select and insert to others", async () => {
      await as("postgres", async (tx) => {
        const { rights } = await one(
          tx,
          `select bool_and(has_table_privilege('realtime.messages', verb)) as rights
           from unnest(array['select with grant option', 'insert with grant option', 'update',
             'delete', 'truncate', 'references', 'trigger']) as verb`,
        );
        assert.equal(rights, true);
      });
    });

    test("a definer function of it → sends many messages in one insert, and deletes them", async () => {
      await as("postgres", async (tx) => {
        await tx.query("create schema app");
        await tx.query("grant usage on schema app to authenticated");
        await tx.query(SEND_MANY);
        await tx.query(DELETE_ALL);
        await takeRole(tx, "authenticated");
        assert.deepEqual(await one(tx, "select app.send_many() as sent"), { sent: MESSAGES });
        assert.deepEqual(await messages(tx), []);
        assert.deepEqual(await one(tx, "select app.delete_all() as deleted"), {
          deleted: MESSAGES,
        });
      });
    });
  });
}

/** One row where the migrations' role is a member of the role that owns the messages, else none. */
export const MEMBERSHIP = `
  select from pg_catalog.pg_auth_members
  where roleid = 'supabase_realtime_admin'::regrole and member = 'postgres'::regrole`;

const SEND_MANY = `
  create function app.send_many() returns integer
  language plpgsql volatile security definer set search_path = '' as $$
  declare
    sent integer;
  begin
    insert into realtime.messages (topic, extension, event, payload, private)
    select 'user:' || n, 'broadcast', 'hello', pg_catalog.jsonb_build_object('n', n), true
    from pg_catalog.generate_series(1, ${MESSAGES}) as n;
    get diagnostics sent = row_count;
    return sent;
  end $$`;

const DELETE_ALL = `
  create function app.delete_all() returns integer
  language plpgsql volatile security definer set search_path = '' as $$
  declare
    deleted integer;
  begin
    delete from realtime.messages where topic like 'user:%';
    get diagnostics deleted = row_count;
    return deleted;
  end $$`;
