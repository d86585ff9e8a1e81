import { piecesOf } from "../../supabase/local/database/split-statements.ts";

/**
 * The `update`s and `delete`s without a `where` of their own in a function's body, each as far as it
 * goes: what safeupdate refuses where it is loaded, in `with` too. A `where` in a subquery is not
 * theirs; `on conflict do update` and `merge` are no such statements. Dynamic SQL is read as well,
 * a literal at a time.
 */
export function unfilteredWrites(body: string): string[] {
  const pieces = [...piecesOf(body)];
  const words = pieces.filter((piece) => !isBlank(piece)).map((piece) => piece.toLowerCase());
  const own = words.flatMap((_, at) => {
    const statement = writeAt(words, at);
    return statement === null || statement.own.includes("where") ? [] : [statement.text];
  });
  return [...own, ...pieces.map(literalText).filter(isWrite).flatMap(unfilteredWrites)];
}

/** A write, and those of its words that stand in no parentheses. */
interface Write {
  readonly text: string;
  readonly own: readonly string[];
}

/** The write that begins with the word at that place; null where none does. */
function writeAt(words: readonly string[], at: number): Write | null {
  const [verb, next] = words.slice(at, at + 2);
  if (verb !== "update" && verb !== "delete") return null;
  const write = readWrite(words, at);
  const isStatement =
    verb === "delete" ? next === "from" : next !== "set" && write.own.includes("set");
  return isStatement ? write : null;
}

/** Reads up to the semicolon, to the parenthesis around it, or to the loop that it feeds. */
function readWrite(words: readonly string[], start: number): Write {
  const own: string[] = [];
  let depth = 0;
  let at = start;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "(") depth++;
    else if (word === ")") depth--;
    if (depth < 0 || (depth === 0 && (word === ";" || word === "loop"))) break;
    if (depth === 0) own.push(word);
  }
  return { text: words.slice(start, at).join(" "), own };
}

function isBlank(piece: string): boolean {
  return /^(\s|--|\/\*)/.test(piece);
}

/** What a literal says; empty for what is none. */
function literalText(piece: string): string {
  const [, quoted] = /^[eE]?'([\s\S]*)'$/.exec(piece) ?? [];
  const [, , dollarQuoted] = /^\$(\w*)\$([\s\S]*)\$\1\$$/.exec(piece) ?? [];
  return quoted?.replaceAll("''", "'") ?? dollarQuoted ?? "";
}

function isWrite(text: string): boolean {
  return /^\s*(with|update|delete)\b/i.test(text);
}
