/** Lines of a table: the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** `1,234`, and two digits that count below ten. */
export function number(value: number): string {
  const digits = value < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 };
  return value.toLocaleString("en-US", digits);
}

/** `1 town`, `2 towns`. */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `within 2.5 s`, rounded up; `never` where leavings alone are more than the plan allows. */
export function within(seconds: number): string {
  if (!Number.isFinite(seconds)) return "never";
  const tenths = Math.ceil(seconds * 10) / 10;
  return `within ${tenths.toLocaleString("en-US", { maximumFractionDigits: 1 })} s`;
}
