import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { acting } from "./acting.ts";

/** The stand-in for supabase_vault, as far as finding a secret by its name goes. */
export function vaultSuite(database: () => Database): void {
  const as = acting(database);

  describe("vault", () => {
    test("whoever owns the project keeps a secret and finds it by its name", async () => {
      const [row] = await as("postgres", async (tx) => {
        await tx.query("select vault.create_secret('quiet', 'a_name')");
        return await tx.query(
          "select decrypted_secret from vault.decrypted_secrets where name = 'a_name'",
        );
      });
      assert.deepEqual(row, { decrypted_secret: "quiet" });
    });

    test("a phone → sees no secret", async () => {
      for (const role of ["anon", "authenticated"]) {
        await assert.rejects(
          as(role, (tx) => tx.query("select from vault.decrypted_secrets")),
          { code: "42501" },
        );
      }
    });
  });
}
