import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";

/** How values come out of a `Database`, and go in. */
export function valuesSuite(database: () => Database): void {
  describe("values", () => {
    test("come back as the same JavaScript types", async () => {
      const [row] = await database().query(`
        select
          7::int8 as int8, 7::int4 as int4, 1.5::float8 as float8, 1.25::numeric as "numeric",
          true as bool, 'a'::text as text, null::text as nothing, '{"a": [1]}'::jsonb as jsonb,
          '[1]'::json as json, array['a', 'b'] as texts, array[1, 2] as ints,
          timestamptz '2026-11-22 21:00:00.5+01' as at, date '2026-11-22' as day,
          '66ab6a5e-7a2a-4c3f-9a55-0d9e1c1f2b3c'::uuid as uuid
      `);
      assert.deepEqual(row, {
        int8: 7,
        int4: 7,
        float8: 1.5,
        numeric: 1.25,
        bool: true,
        text: "a",
        nothing: null,
        jsonb: { a: [1] },
        json: [1],
        texts: ["a", "b"],
        ints: [1, 2],
        at: "2026-11-22 20:00:00.5+00",
        day: "2026-11-22",
        uuid: "66ab6a5e-7a2a-4c3f-9a55-0d9e1c1f2b3c",
      });
      assert.equal(Date.parse(String(row?.at)), Date.parse("2026-11-22T20:00:00.5Z"));
    });

    test("bytea comes back as bytes, and goes in as bytes", async () => {
      const [row] = await database().query<{ bytes: Uint8Array }>("select $1::bytea as bytes", [
        Uint8Array.of(0, 255, 7),
      ]);
      assert.deepEqual([...(row?.bytes ?? [])], [0, 255, 7]);
    });

    test("parameters take the type that the statement wants", async () => {
      const [row] = await database().query(
        `select $1::integer as a, $2::text as b, $3::jsonb as c, $4::jsonb as d, $5::text[] as e,
           $6::boolean as f, $7::timestamptz as g, $8::text as h, $9::boolean[] as i, $10::jsonb as j`,
        [
          1,
          2,
          '{"a":1}',
          { b: 2 },
          ["x", 'y"'],
          false,
          "2026-01-01T00:00:00Z",
          undefined,
          [true],
          [3],
        ],
      );
      assert.deepEqual(row, {
        a: 1,
        b: "2",
        c: { a: 1 },
        d: { b: 2 },
        e: ["x", 'y"'],
        f: false,
        g: "2026-01-01 00:00:00+00",
        h: null,
        i: [true],
        j: [3],
      });
    });

    test("a statement without rows → an empty array", async () => {
      assert.deepEqual(await database().query("create temporary table nothing (id integer)"), []);
    });
  });
}
