import type { Scanner } from "./scanner.ts";
import type { Field, JsonStep } from "./shaping.ts";

const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"/y;
/** Letters, digits, `_`, `$` and blanks, with dashes between: no dash begins an arrow. */
const NAME = /[\p{L}\p{N}_$ ]+(?:-(?!>)[\p{L}\p{N}_$ ]+)*/uy;
const ARROW = /->>?/y;
const INDEX = /(-?\d+)(?=->|::|\.|,|$)/y;
const KEY = /[^(\-:.,>)]+(?:-(?!>)[^(\-:.,>)]+)*/y;

/** A text in double quotes, in which a backslash takes the next character as it is. */
export function takeQuoted(scanner: Scanner): string | null {
  return scanner.take(QUOTED)?.[1]?.replace(/\\([\s\S])/g, "$1") ?? null;
}

export function takeName(scanner: Scanner): string | null {
  return takeQuoted(scanner) ?? scanner.take(NAME)?.[0].trim() ?? null;
}

export function readName(scanner: Scanner): string {
  return takeName(scanner) ?? scanner.fail("field name (* or [a..z0..9_$])");
}

export function readPath(scanner: Scanner): JsonStep[] {
  const steps: JsonStep[] = [];
  for (let arrow = scanner.take(ARROW); arrow; arrow = scanner.take(ARROW)) {
    const index = scanner.take(INDEX)?.[1];
    const key =
      index === undefined
        ? (takeQuoted(scanner) ?? scanner.expect(KEY, "any non reserved character")[0].trim())
        : Number(index);
    steps.push({ arrow: arrow[0] as JsonStep["arrow"], key });
  }
  return steps;
}

/** A name and what is taken from within it, between blanks. */
export function readField(scanner: Scanner): Field {
  return { name: readName(scanner), path: readPath(scanner) };
}
