import assert from "node:assert/strict";
import type { Database } from "../../../supabase/local/database/database.ts";
import type { Mutation } from "./mutations.ts";

/** Breaks a function of `private` as the mutation says; returns what makes it whole again. */
export async function applyMutation(
  database: Database,
  { of, from, to }: Mutation,
): Promise<() => Promise<void>> {
  const [row, ...others] = await database.query<{ whole: string }>(
    `select pg_get_functiondef(oid) as whole from pg_catalog.pg_proc
    where pronamespace = 'private'::regnamespace and proname = $1`,
    [of],
  );
  assert.ok(row && others.length === 0, `there is one function private.${of}`);
  const broken = row.whole.replace(from, to);
  assert.notEqual(broken, row.whole, `private.${of} reads as the mutation expects`);
  await database.exec(broken);
  return () => database.exec(row.whole);
}
