/**
 * A statement's parameter as both drivers take it: the server infers each one's type from the
 * statement, so a number may stand for text too. Objects and arrays are left to the driver, which
 * knows whether the server wants json or a Postgres array.
 */
export function toParam(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : value;
}
