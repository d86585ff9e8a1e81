import { readName } from "./read-field.ts";
import { Scanner } from "./scanner.ts";

/** The names in `columns=a,"b c"`, which say what a body gives without a look at it. */
export function readColumns(text: string): ReadonlySet<string> {
  const scanner = new Scanner(text, "columns parameter");
  const names = new Set<string>();
  do {
    scanner.take(/[ \t]*/y);
    names.add(readName(scanner));
    scanner.take(/[ \t]*/y);
  } while (scanner.take(/,/y));
  if (!scanner.isAtEnd) scanner.fail('"," or end of input');
  return names;
}
