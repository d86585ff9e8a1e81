import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { acting, one, SOMEBODY } from "./acting.ts";

/** Where somebody would guess another type. */
const REAL_TYPES = [
  ["auth.users.id", "uuid"],
  ["auth.users.phone", "text"],
  ["auth.users.email", "character varying(255)"],
  ["auth.identities.email", "text"],
  ["auth.identities.provider_id", "text"],
  ["auth.sessions.aal", "auth.aal_level"],
  ["auth.sessions.refreshed_at", "timestamp without time zone"],
  ["auth.sessions.ip", "inet"],
  ["auth.refresh_tokens.id", "bigint"],
  ["auth.refresh_tokens.user_id", "character varying(255)"],
  ["auth.refresh_tokens.session_id", "uuid"],
  ["auth.one_time_tokens.token_type", "auth.one_time_token_type"],
  ["auth.one_time_tokens.created_at", "timestamp without time zone"],
  ["auth.flow_state.code_challenge_method", "auth.code_challenge_method"],
  ["auth.audit_log_entries.payload", "json"],
] as const;

/** What the platform gives of Auth. */
export function authSuite(database: () => Database): void {
  const as = acting(database);

  describe("auth", () => {
    test("uid, role, email and jwt → read the claims as PostgREST sets them", async () => {
      const claims = { sub: SOMEBODY, role: "authenticated", email: "a@b.c" };
      const seen = await as("authenticated", (tx) =>
        one(
          tx,
          "select auth.uid() as uid, auth.role() as role, auth.email() as email, auth.jwt() as jwt",
        ),
      );
      assert.deepEqual(seen, {
        uid: SOMEBODY,
        role: claims.role,
        email: claims.email,
        jwt: claims,
      });
    });

    test("the old one-claim settings → win", async () => {
      const other = "00000000-0000-4000-8000-000000000000";
      const seen = await as("authenticated", async (tx) => {
        await tx.query("select set_config('request.jwt.claim.sub', $1, true)", [other]);
        return await one(tx, "select auth.uid() as uid");
      });
      assert.deepEqual(seen, { uid: other });
    });

    test("without claims → null", async () => {
      const row = await one(
        database(),
        "select auth.uid() as uid, auth.role() as role, auth.jwt() as jwt",
      );
      assert.deepEqual(row, { uid: null, role: null, jwt: null });
    });

    test("a phone's role → reads no user", async () => {
      for (const role of ["anon", "authenticated", "service_role"]) {
        await assert.rejects(
          as(role, (tx) => tx.query("select id from auth.users")),
          { code: "42501" },
        );
      }
    });

    test("columns that others' SQL joins have the real service's types", async () => {
      const rows = await database().query<{ name: string; type: string }>(`
        select attrelid::regclass::text || '.' || attname as name, format_type(atttypid, atttypmod) as type
        from pg_catalog.pg_attribute
        where attrelid in (select oid from pg_catalog.pg_class where relnamespace = 'auth'::regnamespace)
          and attnum > 0`);
      const types = new Map(rows.map(({ name, type }) => [name, type]));
      for (const [column, type] of REAL_TYPES) assert.equal(types.get(column), type, column);
    });
  });
}
