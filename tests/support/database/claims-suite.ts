import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createDataApi } from "../../../supabase/local/data-api/data-api.ts";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { testConfig } from "../config.ts";
import { createSecret, mint } from "../tokens.ts";

const WHO = `
  select current_user::text as role, auth.uid()::text as uid,
    current_setting('request.jwt.claims', true) as claims`;

/** That nobody acts with the role and claims of another. Needs the notes of `databaseSuite`. */
export function claimsSuite(database: () => Database): void {
  describe("roles and claims", () => {
    const secret = createSecret(LOCAL.jwtSecret);

    async function ownTransaction(uid: string, role: string): Promise<void> {
      const claims = JSON.stringify({ sub: uid, role });
      const seen = await database().transaction(async (tx) => {
        await tx.query(
          "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)",
          [role, claims],
        );
        await tx.query("select pg_sleep(0.001)");
        return await tx.query(WHO);
      });
      assert.deepEqual(seen, [{ role, uid, claims }]);
    }

    test("of 50 transactions and 50 calls at the same time → each sees its own, the database none", async () => {
      const api = await createDataApi({
        database: database(),
        config: testConfig.api,
        keys: LOCAL,
      });
      const called = async (uid: string, role: string) => {
        const token = await mint(secret, { sub: uid, role });
        const headers = {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
        };
        const request = { method: "POST", headers, body: "{}" };
        const response = await api.fetch(new Request("http://127.0.0.1/rest/v1/rpc/who", request));
        return await response.json();
      };
      const plain = async () => {
        const [row] = await database().query<{ claims: string | null; own: boolean }>(
          "select current_user = session_user as own, current_setting('request.jwt.claims', true) as claims",
        );
        assert.equal(row?.own, true);
        assert.ok(!row?.claims);
      };
      await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          const uid = crypto.randomUUID();
          const role = i % 2 === 0 ? "anon" : "authenticated";
          await database().query("insert into api.notes values ($1, $2)", [i, uid]);
          await Promise.all([
            ownTransaction(uid, role),
            plain(),
            called(uid, role).then((seen) => assert.deepEqual(seen, { role, uid })),
          ]);
        }),
      );
      await plain();
      await api.close();
    });
  });
}
