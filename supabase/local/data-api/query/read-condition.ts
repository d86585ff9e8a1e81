import { stackOverflow } from "../depth.ts";
import { readField, takeName, takeQuoted } from "./read-field.ts";
import { takeOperation } from "./read-operation.ts";
import { Scanner } from "./scanner.ts";
import type { Condition, Field } from "./shaping.ts";

/** Conditions within conditions, beyond which nobody asks and a database could run out of stack. */
const DEEPEST = 50;

/** How a refusal calls what a filter begins with. */
const EXPECTED = '"not" or operator (eq, gt, ...)';

/** Refuses a field of something that is embedded: nothing is, here. */
export type RefuseEmbedded = (name: string) => never;

/** What is written before the `=` of a filter: a column, or one of an embedded resource. */
export function readTreePath(key: string): {
  readonly embedded: string | null;
  readonly field: Field;
} {
  const scanner = new Scanner(key, "tree path");
  let field = readField(scanner);
  let embedded: string | null = null;
  while (scanner.take(/\./y)) {
    embedded ??= field.name;
    field = readField(scanner);
  }
  return { embedded, field };
}

/**
 * The filter in `id=eq.1`. Where a value without operator is an argument (in a GET of a function) it
 * gives null for it; elsewhere it refuses it.
 */
export function readFilter(field: Field, value: string, orArgument: boolean): Condition | null {
  const scanner = new Scanner(value, "filter");
  const negated = scanner.take(/not\./y) !== null;
  const operation = takeOperation(scanner, (from) => from.take(/[\s\S]*/y)?.[0] ?? "");
  if (operation) return { kind: "filter", field, negated, operation };
  if (negated || !orArgument) scanner.fail(EXPECTED);
  return null;
}

/** A value within a tree ends at a comma or a parenthesis, unless it stands in quotes or braces. */
function readTreeValue(scanner: Scanner): string {
  const quoted = scanner.attempt(() => {
    const text = takeQuoted(scanner);
    return text !== null && scanner.take(/(?=[,)]|$)/y) ? text : null;
  });
  return quoted ?? scanner.take(/\{[^{}]*\}|[^,)]*/y)?.[0] ?? "";
}

function readTree(scanner: Scanner, depth: number): Condition {
  if (depth > DEEPEST) throw stackOverflow();
  scanner.take(/[ \t]*/y);
  const tree = scanner.attempt(() => {
    const [, not, join] = scanner.take(/(not\.)?(and|or)(?=[ \t]*\()/y) ?? [];
    return join === undefined ? null : { negated: not !== undefined, join: join as "and" | "or" };
  });
  const condition: Condition = tree
    ? { kind: "tree", ...tree, of: readTrees(scanner, depth) }
    : readTreeFilter(scanner);
  scanner.take(/[ \t]*/y);
  return condition;
}

function readTreeFilter(scanner: Scanner): Condition {
  const field = readField(scanner);
  scanner.expect(/\./y, "delimiter (.)");
  const negated = scanner.take(/not\./y) !== null;
  const operation = takeOperation(scanner, readTreeValue) ?? scanner.fail(EXPECTED);
  return { kind: "filter", field, negated, operation };
}

/** Conditions between parentheses. */
function readTrees(scanner: Scanner, depth: number): Condition[] {
  scanner.expect(/[ \t]*\(/y, '"("');
  const conditions: Condition[] = [];
  do conditions.push(readTree(scanner, depth + 1));
  while (scanner.take(/,/y));
  scanner.expect(/\)/y, '"," or ")"');
  return conditions;
}

/** The tree in `or=(a.eq.1,b.gt.2)`; its key may be `not.or`, and that of an embedded resource. */
export function readLogic(key: string, value: string, refuse: RefuseEmbedded): Condition {
  const path = new Scanner(key, "logic path");
  const names: string[] = [];
  do names.push(takeName(path) ?? path.fail("field name (* or [a..z0..9_$])"));
  while (path.take(/\./y));
  const join = names.pop() as "and" | "or";
  const negated = names.at(-1) === "not" && names.pop() !== undefined;
  const [embedded] = names;
  if (embedded !== undefined) refuse(embedded);
  const scanner = new Scanner(value, "logic tree");
  return { kind: "tree", join, negated, of: readTrees(scanner, 0) };
}
