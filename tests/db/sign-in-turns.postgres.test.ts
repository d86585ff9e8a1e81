import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";

const ROUNDS = 30;
const AT_ONCE = 8;
const ADDRESS = "0b5f1c9e-3a4d-4e6f-8a7b-9c0d1e2f3a4b";

describe("of requests at once", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
  });
  after(() => database.close());

  /** What each of so many is told to do; an argument may depend on which one it is. */
  async function steps(call: string, argument: (nth: number) => string): Promise<string[]> {
    const asked = Array.from({ length: AT_ONCE }, async (_, nth) => {
      const sql = `select ${call} ->> 'step' as step`;
      const [row] = await database.query<{ step: string }>(sql, [argument(nth), ADDRESS]);
      return row?.step ?? "";
    });
    return (await Promise.all(asked)).sort();
  }
  const oneFirst = (others: string) => ["first", ...Array(AT_ONCE - 1).fill(others)].sort();
  const secret = (round: number, nth = 0) => `${round}-${nth}-`.padEnd(43, "x");

  test("with one state one gets the attempt, and the others wait for its answer", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await database.query(
        "select private.begin_sign_in($1, repeat('b', 43), repeat('c', 43), 'app://', 'h..i.t.g', $2)",
        [secret(round), ADDRESS],
      );
      const call = "private.take_sign_in($1, repeat('b', 43), repeat('r', 43), $2)";
      const told = await steps(call, () => secret(round));
      assert.deepEqual(told, oneFirst("again"), `round ${round}`);
    }
  });

  for (const [title, codes] of [
    ["with one code", 1],
    ["with codes of one person", AT_ONCE],
  ] as const) {
    test(`${title} one asks Auth, and the others wait`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        await database.query(
          `with person as (insert into auth.users (id) values (gen_random_uuid()) returning id)
          insert into private.sign_in_codes (code_hash, user_id, code_challenge, expires_at)
          select code, id, repeat('c', 43), now() + interval '1 minute'
          from person, unnest($1::text[]) as code`,
          [Array.from({ length: codes }, (_, nth) => secret(round, nth))],
        );
        const call = "private.redeem_sign_in($1, repeat('c', 43), $2)";
        const told = await steps(call, (nth) => secret(round, nth % codes));
        assert.deepEqual(told, oneFirst("wait"), `round ${round}`);
        await database.query("delete from private.sign_in_codes");
      }
    });
  }
});
