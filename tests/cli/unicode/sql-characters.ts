/** Points of code, first and last, that Postgres can hold and a pattern of one character matches. */
export function rangesOf(pattern: string): [number, number][] {
  const matches = new RegExp(`^(?:${pattern})$`, "u");
  const ranges: [number, number][] = [];
  for (let code = 1; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    if (!matches.test(String.fromCodePoint(code))) continue;
    const last = ranges.at(-1);
    if (last?.[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges;
}

/** A point of code as both Postgres's patterns and its strings with escapes write it. */
export function escaped(code: number): string {
  const hex = code.toString(16);
  return code > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** What a bracket of Postgres's patterns holds for these ranges. */
export function bracketParts(ranges: readonly [number, number][]): string[] {
  return ranges.map(([first, last]) => {
    const dash = last > first + 1 ? "-" : "";
    return first === last ? escaped(first) : `${escaped(first)}${dash}${escaped(last)}`;
  });
}

/** The parts put together in lines of at most that many characters. */
export function packed(parts: readonly string[], most: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= most) {
      lines[lines.length - 1] = last + part;
    } else lines.push(part);
  }
  return lines;
}
