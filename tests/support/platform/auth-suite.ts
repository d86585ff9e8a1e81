import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { App } from "@supabase/lite";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { acting, one, SOMEBODY } from "./acting.ts";

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

    test("lite's own schema run over it → finds everything there and changes nothing", async () => {
      const shape = () =>
        database().query(`
          select attrelid::regclass::text || '.' || attname as name, format_type(atttypid, atttypmod) as type
          from pg_catalog.pg_attribute
          where attrelid in (select oid from pg_catalog.pg_class where relnamespace = 'auth'::regnamespace)
            and attnum > 0
          union all
          select oid::regprocedure::text, pg_get_functiondef(oid)
          from pg_catalog.pg_proc where pronamespace = 'auth'::regnamespace
          order by 1`);
      const ours = await shape();
      const app = new App({
        connection: database().lite,
        auth: { enabled: true, jwt_secret: LOCAL.jwtSecret },
        db: { migrations: { enabled: false } },
        options: { server: { admin: false } },
      });
      await app.ensureSystemSchema();
      assert.deepEqual(await shape(), ours);
    });
  });
}
