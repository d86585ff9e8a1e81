import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readRepository } from "../support/repository.ts";

const migrations = (await readRepository()).filter(({ path }) =>
  path.startsWith("supabase/migrations/"),
);

/** Each function as a migration writes it, and what stands before its body; its comment follows. */
const functions = migrations.flatMap(({ path, text }) =>
  text
    .split(/^(?=create (?:or replace )?function )/m)
    .slice(1)
    .map((rest) => {
      const [whole = ""] = rest.split(/^comment on /m);
      const [head = "", body] = whole.split(/^(as|return|begin atomic)\b/m);
      const name = `${path}: ${/function ([\w.]+)/.exec(head)?.[1]}`;
      return { name, head, whole, isReadLate: body === "as" };
    }),
);

describe("migrations", () => {
  test("write keywords in lower case", () => {
    const shouting = /^(CREATE|SELECT|ALTER|INSERT|UPDATE|DELETE|GRANT|REVOKE|COMMENT)\b/m;
    assert.deepEqual(
      migrations.filter(({ text }) => shouting.test(text)),
      [],
    );
  });

  const clauses = {
    "its language": /\blanguage (sql|plpgsql)\b/,
    "its volatility": /\b(immutable|stable|volatile)\b/,
    "whose rights it has": /\bsecurity (invoker|definer)\b/,
  };
  for (const [clause, pattern] of Object.entries(clauses)) {
    test(`state of each function ${clause}`, () => {
      assert.ok(functions.length > 0);
      assert.deepEqual(namesOf(functions.filter(({ head }) => !pattern.test(head))), []);
    });
  }

  test("state of each function an empty search_path, unless its names are read as it is made", () => {
    const silent = functions.filter(({ head }) => !/\bset search_path = ''/.test(head));
    assert.deepEqual(namesOf(silent.filter(({ isReadLate }) => isReadLate)), []);
  });

  test("compile no plan that is made for any values, and let it look rows up", () => {
    const kept = functions.filter(({ head }) => /\bset plan_cache_mode\b/.test(head));
    assert.ok(kept.length > 0);
    const careless = kept.filter(
      ({ head }) => !/\bset jit = off\b/.test(head) || !/\bset enable_seqscan = off\b/.test(head),
    );
    assert.deepEqual(namesOf(careless), []);
  });

  test("keep each function to 80 lines", () => {
    assert.deepEqual(namesOf(functions.filter(({ whole }) => whole.split("\n").length > 80)), []);
  });
});

function namesOf(found: readonly { name: string }[]): string[] {
  return found.map(({ name }) => name);
}
