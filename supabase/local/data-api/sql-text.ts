/** A zero byte cannot stand in a statement: what follows one is cut, as in PostgREST. */
function withoutZero(text: string): string {
  const at = text.indexOf("\0");
  return at < 0 ? text : text.slice(0, at);
}

/** A name as a statement has it. */
export function identifier(name: string): string {
  return `"${withoutZero(name).replaceAll('"', '""')}"`;
}

/** A text as a statement has it, however the connection reads backslashes. */
export function literal(text: string): string {
  return `E'${withoutZero(text).replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
