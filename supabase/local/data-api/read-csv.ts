import { ApiError } from "./api-error.ts";

const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** The fields of a text of comma-separated values, line by line; 400 where it is none. */
function linesOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length || line.length > 0) {
    const match = FIELD.exec(text);
    if (!match) throw new ApiError(400, "PGRST102", "Invalid CSV");
    line.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] !== ",") {
      lines.push(line);
      line = [];
    }
  }
  return lines;
}

/** The rows below the line of names, as JSON: `NULL` is null, all else is text. */
export function csvAsJson(text: string): {
  readonly json: string;
  readonly keys: readonly string[];
} {
  const [keys, ...rows] = linesOf(text);
  if (!keys) throw new ApiError(400, "PGRST102", "not enough input");
  if (rows.some((row) => row.length !== keys.length)) {
    throw new ApiError(400, "PGRST102", "All lines must have same number of fields");
  }
  const objects = rows.map((row) =>
    Object.fromEntries(keys.map((key, at) => [key, row[at] === "NULL" ? null : row[at]])),
  );
  return { json: JSON.stringify(objects), keys };
}
