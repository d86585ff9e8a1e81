import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";

/** How a `Database` calls a procedure that ends transactions itself. */
export function callSuite(database: () => Database): void {
  describe("call", () => {
    before(() =>
      database().exec(`
        create table public.steps (n integer primary key, by text not null default current_user);
        grant insert on public.steps to service_role;
        create procedure public.take_steps(p_from integer, p_to integer) language plpgsql as $$
        begin
          for n in p_from .. p_to loop
            insert into public.steps (n) values (n);
            commit;
          end loop;
        end $$`),
    );

    const steps = async () =>
      (await database().query("select n, by from public.steps order by n")).map(({ n, by }) => [
        n,
        by,
      ]);
    const whoAmI = async () => (await database().query("select current_user as me"))[0]?.me;

    test("of a procedure that commits → it may, as the role that is named", async () => {
      await database().call("call public.take_steps(1, 2)", "service_role");
      assert.deepEqual(await steps(), [
        [1, "service_role"],
        [2, "service_role"],
      ]);
    });

    test("that fails → throws, keeps what was committed, and the role goes with it", async () => {
      const me = await whoAmI();
      await assert.rejects(database().call("call public.take_steps(0, 2)", "service_role"), {
        code: "23505",
      });
      assert.deepEqual((await steps())[0], [0, "service_role"]);
      for (const now of await Promise.all([1, 2, 3].map(whoAmI))) assert.equal(now, me);
    });

    test("as nobody → throws, and nothing runs", async () => {
      const before = await steps();
      await assert.rejects(database().call("call public.take_steps(7, 7)", 'no"body'));
      assert.deepEqual(await steps(), before);
    });

    test("others ask meanwhile → by their own role", async () => {
      const me = await whoAmI();
      const called = database().call("call public.take_steps(10, 40)", "service_role");
      const asked = await Promise.all(Array.from({ length: 20 }, whoAmI));
      await called;
      assert.deepEqual([...new Set(asked)], [me]);
    });
  });
}
