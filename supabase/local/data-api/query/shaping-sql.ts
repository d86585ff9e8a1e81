import { stackOverflow } from "../depth.ts";
import { identifier, literal } from "../sql-text.ts";
import type { Condition, Field, JsonStep, Operation, OrderTerm, SelectItem } from "./shaping.ts";

/** Steps into JSON, beyond which nobody goes and a database could run out of stack. */
const LONGEST_PATH = 100;

function stepSql({ arrow, key }: JsonStep): string {
  return `${arrow}${typeof key === "number" ? key : literal(key)}`;
}

/** A column of the rows, whatever its type: what is taken from within is taken from it as JSON. */
function fieldSql(rows: string, { name, path }: Field): string {
  if (path.length > LONGEST_PATH) throw stackOverflow();
  const column = name === "*" ? `${rows}.*` : `${rows}.${identifier(name)}`;
  return path.length === 0 ? column : `pg_catalog.to_jsonb(${column})${path.map(stepSql).join("")}`;
}

export function selectSql(rows: string, items: readonly SelectItem[]): string {
  if (items.length === 0) return `${rows}.*`;
  return items
    .map(({ field, cast, alias }) => {
      const value = fieldSql(rows, field);
      const typed = cast === null ? value : `cast(${value} as ${cast})`;
      return alias === null ? typed : `${typed} as ${identifier(alias)}`;
    })
    .join(", ");
}

/** Postgres reads an array's text; what is in it is escaped as it wants. */
function arrayLiteral(values: readonly string[]): string {
  const [first, ...more] = values;
  if (first === "" && more.length === 0) return literal("{}");
  const quoted = values.map((value) => `"${value.replace(/[\\"]/g, "\\$&")}"`);
  return literal(`{${quoted.join(",")}}`);
}

function operationSql(column: string, operation: Operation): string {
  switch (operation.kind) {
    case "compare": {
      const value = literal(operation.value);
      const { quantifier } = operation;
      return `${column} ${operation.sign} ${quantifier === null ? value : `${quantifier} (${value})`}`;
    }
    case "in":
      return `${column} = any (${arrayLiteral(operation.values)})`;
    case "is":
      return `${column} is ${operation.word}`;
    case "distinct":
      return `${column} is distinct from ${literal(operation.value)}`;
    case "search": {
      const language = operation.language === null ? "" : `${literal(operation.language)}, `;
      return `${column} @@ pg_catalog.${operation.reader}(${language}${literal(operation.value)})`;
    }
  }
}

/**
 * A condition on the rows. Values are literals without a type, as Postgres wants them to find the
 * type that the column asks for; a parameter's would be guessed by the driver as well.
 */
export function conditionSql(rows: string, condition: Condition): string {
  const not = condition.negated ? "not " : "";
  if (condition.kind === "tree") {
    const parts = condition.of.map((part) => conditionSql(rows, part));
    return `${not}(${parts.join(` ${condition.join} `)})`;
  }
  return `${not}(${operationSql(fieldSql(rows, condition.field), condition.operation)})`;
}

export function orderSql(rows: string, terms: readonly OrderTerm[]): string {
  return terms
    .map(({ field, direction, nulls }) =>
      [fieldSql(rows, field), direction, nulls && `nulls ${nulls}`].filter(Boolean).join(" "),
    )
    .join(", ");
}
