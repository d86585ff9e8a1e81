import fc from "fast-check";
import { z } from "zod";

/** What JSON Schema says of a value; only what our contracts use is read. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values that a contract takes, or nearly: what it checks beyond its schema may refuse them. */
export function valuesOf(contract: z.ZodType): fc.Arbitrary<unknown> {
  return valuesBy(z.toJSONSchema(contract, { io: "input", unrepresentable: "any" }) as Schema);
}

function valuesBy(schema: Schema): fc.Arbitrary<unknown> {
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map(valuesBy));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ("const" in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case "object":
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, valuesBy(inner)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    case "array":
      return fc.array(valuesBy(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
      });
    case "string":
      return textsBy(schema);
    case "integer":
    case "number":
      return fc.integer({ min: schema.minimum ?? -5, max: schema.maximum ?? 1000 });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function textsBy({ pattern, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  const plain = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 60) });
  // `\P{Cc}`, any character that is no control, is what `plain` gives; no generator reads it.
  if (!pattern || pattern.includes("\\P")) return plain;
  return fc.stringMatching(new RegExp(pattern), { size: "small" });
}

/** Texts that break what handles them carelessly. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "null",
    "me",
    "0",
    "-1",
    "1e309",
    "NaN",
    "'; drop table app.profiles; --",
    "' or '1'='1",
    "%27%00",
    "../../auth/me",
    "__proto__",
    "{}",
    "[]",
    "*",
    "eq.1",
    "\u0000",
    "\ud800",
    "\u202e",
    "%s%n$1",
    "\\u0000",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "infinity",
    "a".repeat(5000),
    "🎧".repeat(300),
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);

/** The same of any type. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e308, 2 ** 31, 2 ** 53, -(2 ** 63), [], {}, [[]]),
  fc.constant({ __proto__: null, constructor: { prototype: { admin: true } } }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(JSON.parse("[".repeat(60) + "]".repeat(60))),
);

/** A value with one thing wrong: a part replaced, left out, wrapped or added. */
export function mutated(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(values, hostileValue, fc.nat(), fc.constantFrom("replace", "remove", "wrap", "add"))
    .map(([value, hostile, nth, way]) => {
      if (value === null || typeof value !== "object" || Array.isArray(value)) return hostile;
      const keys = Object.keys(value);
      const key = keys[nth % Math.max(keys.length, 1)] ?? "more";
      const { [key]: old, ...rest } = value as Record<string, unknown>;
      if (way === "remove") return rest;
      if (way === "wrap") return { ...rest, [key]: [old] };
      return { ...rest, ...(way === "add" ? { [key]: old, more: hostile } : { [key]: hostile }) };
    });
}

/** Mostly what is asked for, so that calls get far; else with something wrong, or anything. */
export function mostly(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: values },
    { weight: 3, arbitrary: mutated(values) },
    { weight: 1, arbitrary: hostileValue },
  );
}
