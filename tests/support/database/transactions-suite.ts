import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";

/** What a transaction of a `Database` keeps and what it undoes. */
export function transactionsSuite(database: () => Database): void {
  describe("transaction", () => {
    before(() =>
      database().exec(
        "create table public.rows (id integer primary key deferrable initially deferred)",
      ),
    );

    const ids = async () =>
      (await database().query("select id from public.rows order by id")).map(({ id }) => id);

    test("that resolves → is committed, and gives its value", async () => {
      const value = await database().transaction(async (tx) => {
        await tx.query("insert into public.rows values (1)");
        return "done";
      });
      assert.equal(value, "done");
      assert.deepEqual(await ids(), [1]);
    });

    test("that throws → is rolled back", async () => {
      await assert.rejects(
        database().transaction(async (tx) => {
          await tx.query("insert into public.rows values (2)");
          throw new Error("no");
        }),
      );
      assert.deepEqual(await ids(), [1]);
    });

    test("whose statement failed and was caught → is refused, not silently rolled back", async () => {
      await assert.rejects(
        database().transaction(async (tx) => {
          await tx.query("insert into public.rows values (3)");
          await tx.query("select 1 / 0").catch(() => {});
        }),
        { code: "22012" },
      );
      assert.deepEqual(await ids(), [1]);
    });

    test("that rolls back to a savepoint after a failure → is committed", async () => {
      await database().transaction(async (tx) => {
        await tx.query("insert into public.rows values (4)");
        await tx.query("savepoint probe");
        await tx.query("select 1 / 0").catch(() => {});
        await tx.query("rollback to savepoint probe");
      });
      assert.deepEqual(await ids(), [1, 4]);
    });

    test("that fails at its commit → throws and leaves nothing", async () => {
      await assert.rejects(
        database().transaction(async (tx) => {
          await tx.query("insert into public.rows values (5)");
          await tx.query("insert into public.rows values (5)");
        }),
        { code: "23505" },
      );
      assert.deepEqual(await ids(), [1, 4]);
    });

    test("`set local` → ends with it", async () => {
      await database().transaction((tx) => tx.query("select set_config('role', 'anon', true)"));
      assert.deepEqual(await database().query("select current_user = session_user as own"), [
        { own: true },
      ]);
    });

    test("the database asked from inside a transaction → an error, no deadlock", async () => {
      await assert.rejects(
        database().transaction(() => database().query("select 1")),
        /a transaction is open here/,
      );
    });
  });
}
