import { Buffer } from "node:buffer";
import type pg from "pg";
import { parse as parseArray } from "postgres-array";

type Parse = (text: string) => unknown;

/** The numbers of the types that are not given as the text that Postgres writes. */
const BYTEA = 17;
const JSON_TYPES = [114, 3802];

function integer(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

function numeric(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : text;
}

/** Postgres writes bytes as `\x` and two digits each. */
function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), "hex"));
}

const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [16, (text) => text === "t"],
  [BYTEA, bytes],
  [20, integer],
  ...[21, 23, 26, 700, 701].map((type): [number, Parse] => [type, Number]),
  [1700, numeric],
  ...JSON_TYPES.map((type): [number, Parse] => [type, (text) => JSON.parse(text)]),
]);

const asText: Parse = (text) => text;

/** Which type an array is of; the two vectors of the catalogue are written otherwise. */
export const ARRAY_TYPES = `
  select oid, typelem as element from pg_catalog.pg_type
  where typcategory = 'A' and typelem <> 0 and typname not in ('int2vector', 'oidvector')`;

/** How values come out of a database, see `Row`; arrays of every type that it had as it was opened. */
export class SqlTypes implements pg.CustomTypesConfig {
  readonly #elements = new Map<number, number>();

  learnArrays(rows: readonly { readonly oid: number; readonly element: number }[]): void {
    for (const { oid, element } of rows) this.#elements.set(oid, element);
  }

  getTypeParser = (type: number): Parse => {
    const element = this.#elements.get(type);
    if (element === undefined) return PARSERS.get(type) ?? asText;
    const parse = PARSERS.get(element) ?? asText;
    return (text) => parseArray(text, parse);
  };
}

/**
 * A statement's parameter as the driver takes it. Postgres infers each one's type from the statement,
 * so that text stands for all of them; only a list is written differently for json and for an array.
 */
export function parameter(value: unknown, type: number | undefined): unknown {
  if (value instanceof Date) return value.toISOString();
  const isJson = type !== undefined && JSON_TYPES.includes(type);
  return isJson && Array.isArray(value) ? JSON.stringify(value) : value;
}
