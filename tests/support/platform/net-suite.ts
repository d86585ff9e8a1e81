import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { acting } from "./acting.ts";

/** The stand-in for pg_net, as pg_net is. */
export function netSuite(database: () => Database): void {
  const as = acting(database);

  describe("net", () => {
    test("a phone → sends no request", async () => {
      for (const role of ["anon", "authenticated"]) {
        await assert.rejects(
          as(role, (tx) => tx.query("select net.http_get('http://127.0.0.1/')")),
          { code: "42501" },
        );
      }
    });

    test("a body that is not JSON → refused", async () => {
      const post = `select net.http_post('http://127.0.0.1/', headers => '{"content-type": "text/plain"}')`;
      await assert.rejects(
        as("postgres", (tx) => tx.query(post)),
        { message: 'Content-Type header must be "application/json"' },
      );
    });
  });
}
