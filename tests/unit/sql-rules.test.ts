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

  test("count each call outside of the block whose refusal is its answer", () => {
    const calls = functions.filter(
      ({ name, whole }) =>
        /\bprivate\.authorize_call\('/.test(whole) && !name.endsWith("private.authorize_call"),
    );
    assert.ok(calls.length > 30);
    const counted = /^declare\n(?:.*\n)*? {2}v_\w+ uuid := private\.authorize_call\('/m;
    const answered =
      /^(?:exception| {2})(?: when|when) sqlstate 'PGRST' then\n +return private\.refusal\(sqlerrm\)/m;
    const uncounted = calls.filter(({ whole }) => !counted.test(whole) || !answered.test(whole));
    assert.deepEqual(namesOf(uncounted), []);
    const open = calls.filter(
      ({ whole }) =>
        !/\bp_even_suspended => true\b/.test(whole) &&
        !/^begin\n {2}perform private\.expect_allowed\(v_\w+\);$/m.test(whole),
    );
    assert.deepEqual(namesOf(open), []);
  });

  test("raise no refusal before the block, where it would undo the counting", () => {
    const early = functions.filter(({ whole }) => {
      const [, declared] = /^declare\n((?:.*\n)*?)begin$/m.exec(whole) ?? [];
      if (!declared?.includes("private.authorize_call('")) return false;
      const asked = [...declared.matchAll(/\bprivate\.(\w+)\(/g)].map(([, name]) => name ?? "");
      return asked.some((name) => !["authorize_call", "limit_of", "seconds_ago"].includes(name));
    });
    assert.deepEqual(namesOf(early), []);
  });

  test("raise nothing that the Data API would try again without end", () => {
    const retried = /\b(40001|40P01|serialization_failure|deadlock_detected)\b/i;
    assert.deepEqual(pathsWith(retried), []);
    const stricter = /\bisolation\b|\b(serializable|repeatable read)\b/i;
    assert.deepEqual(pathsWith(stricter), [], "which would make Postgres raise it");
  });

  test("do nothing that outlasts their transaction: what is tried again has left nothing", () => {
    // Locks and settings of the connection, which others use next; connections of their own; counters
    // that are set; messages and files that no rollback takes back.
    const outlasting = [
      /\bpg_(try_)?advisory_(un)?lock/,
      /\bset_config\([^;]*,\s*false\s*\)/,
      /\bset session\b|\bdblink|\bsetval\(|\blo_(create|import|put)|\bpg_logical_emit_message/i,
      /\bcopy\b[^;]*\b(to|from) (program|')/i,
    ];
    for (const pattern of outlasting) assert.deepEqual(pathsWith(pattern), [], `${pattern}`);
  });

  test("name arguments in hints as they are called, never as a route's fields", () => {
    const hints = migrations.flatMap(({ path, text }) =>
      [...statementsOf(text).matchAll(/p_hint => [^;]*?'((?:[^']|'')*)'/g)].map(
        ([, hint]) => `${path}: ${hint}`,
      ),
    );
    assert.ok(hints.length > 15);
    assert.deepEqual(
      hints.filter((hint) => /\b[a-z]+[A-Z]/.test(hint)),
      [],
    );
  });

  test("keep each function to 80 lines", () => {
    assert.deepEqual(namesOf(functions.filter(({ whole }) => whole.split("\n").length > 80)), []);
  });
});

function pathsWith(pattern: RegExp): string[] {
  return migrations.filter(({ text }) => pattern.test(statementsOf(text))).map(({ path }) => path);
}

/** A migration without its comments. */
function statementsOf(text: string): string {
  return text.replace(/^\s*--.*$/gm, "").replace(/^comment on [^;]*;$/gm, "");
}

function namesOf(found: readonly { name: string }[]): string[] {
  return found.map(({ name }) => name);
}
