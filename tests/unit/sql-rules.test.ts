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
      const [head = ""] = whole.split(/^(?:as|return|begin atomic)\b/m);
      return { name: `${path}: ${/function ([\w.]+)/.exec(head)?.[1]}`, head, whole };
    }),
);

describe("migrations", () => {
  test("are named by their time and their one concern", () => {
    assert.ok(migrations.length > 0);
    for (const { path } of migrations) assert.match(path, /\/\d{14}_[a-z_]+\.sql$/);
  });

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
    "an empty search_path": /\bset search_path = ''/,
  };
  for (const [clause, pattern] of Object.entries(clauses)) {
    test(`state of each function ${clause}`, () => {
      assert.ok(functions.length > 0);
      const silent = functions.filter(({ head }) => !pattern.test(head));
      assert.deepEqual(
        silent.map(({ name }) => name),
        [],
      );
    });
  }

  test("keep each function to 80 lines", () => {
    const long = functions.filter(({ whole }) => whole.split("\n").length > 80);
    assert.deepEqual(
      long.map(({ name }) => name),
      [],
    );
  });
});
