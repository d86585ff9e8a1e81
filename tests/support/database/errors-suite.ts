import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Database, DatabaseError } from "../../../supabase/local/database/database.ts";

/** How a `Database` fails, and that a failing script leaves nothing behind. */
export function errorsSuite(database: () => Database): void {
  describe("errors", () => {
    test("a refusal of Postgres → DatabaseError with its SQLSTATE, detail and hint", async () => {
      const raise = `do $$ begin
        raise sqlstate 'PGRST' using
          message = '{"code":"too_far"}', detail = '{"status":409,"headers":{}}', hint = 'h';
      end $$`;
      await assert.rejects(database().query(raise), (error) => {
        assert.ok(error instanceof DatabaseError);
        const { code, message, detail, hint } = error;
        assert.deepEqual(
          [code, message, detail, hint],
          ["PGRST", '{"code":"too_far"}', '{"status":409,"headers":{}}', "h"],
        );
        return true;
      });
    });

    test("the same from exec and from inside a transaction", async () => {
      await assert.rejects(database().exec("select 1; select 1 / 0"), { code: "22012" });
      await assert.rejects(
        database().transaction((tx) => tx.query("select $1::integer", ["x"])),
        { name: "DatabaseError", code: "22P02", detail: null, hint: null },
      );
    });

    test("an error that is not Postgres' own → comes through as it is", async () => {
      const own = new Error("mine");
      await assert.rejects(
        database().transaction(() => Promise.reject(own)),
        (error) => error === own,
      );
    });
  });

  describe("exec", () => {
    test("a failing script → none of it stays", async () => {
      const script = "create table public.half (id integer); select 1 / 0;";
      await assert.rejects(database().exec(script));
      const [row] = await database().query("select to_regclass('public.half') as half");
      assert.deepEqual(row, { half: null });
    });

    test("after a failing script with its own begin → the database still answers", async () => {
      await assert.rejects(database().exec("begin; select 1 / 0;"));
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => database().query("select 1 as one")),
      );
      assert.deepEqual(
        answers,
        Array.from({ length: 20 }, () => [{ one: 1 }]),
      );
    });
  });
}
