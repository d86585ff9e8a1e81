import type { SourceFile } from "./repository.ts";

/**
 * The pieces of a migration that are taken whole: the string of a `comment on`, comments, strings and
 * quoted names. Dollar quotes are passed over, since bodies of functions are SQL themselves.
 */
const PIECES =
  /^(comment on\s[^;']*?\bis\s+)'(?:[^']|'')*'|--[^\n]*|\/\*.*?\*\/|\be'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"/gims;

/** A statement that makes something: its kind, its name and, for an index, the table that it is on. */
const MAKING =
  /\bcreate\s+(?:or\s+replace\s+)?(?:unlogged\s+|unique\s+|materialized\s+)?(?:table|view|function|procedure|aggregate|type|domain|sequence|(index))\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?([\w.]+)(?:\s+on\s+(?:only\s+)?(\w+)\.)?/gi;

const NAMED = /(?<![\w.])(?:api|app|private)\.[a-z_]\w*/gi;

/** A text of the same lines without SQL comments and without the sentences of `comment on`. */
function codeOf(text: string): string {
  return text.replace(PIECES, (piece, commentOn?: string) => {
    if (commentOn) return `${commentOn}''`;
    return /^(--|\/\*)/.test(piece) ? piece.replace(/[^\n]/g, "") : piece;
  });
}

/** The names that a migration makes, each with its schema: an index has that of its table. */
function namesMadeIn(code: string): string[] {
  return [...code.matchAll(MAKING)].map(([, index, name = "", schema]) =>
    (index ? `${schema}.${name}` : name).toLowerCase(),
  );
}

/**
 * The places where a migration names, in code, in a function's body or in a string, what only a later
 * one makes. Such a chain can be applied, because Postgres looks into the bodies of plpgsql late, but
 * it cannot be read from the first file to the last.
 */
export function forwardReferences(migrations: readonly SourceFile[]): string[] {
  const chain = migrations.map(({ path, text }) => ({ path, code: codeOf(text) }));
  const madeIn = new Map<string, number>();
  chain.forEach(({ code }, nth) => {
    for (const name of namesMadeIn(code)) if (!madeIn.has(name)) madeIn.set(name, nth);
  });
  return chain.flatMap(({ path, code }, nth) =>
    code.split("\n").flatMap((line, above) =>
      (line.match(NAMED) ?? []).flatMap((name) => {
        const maker = madeIn.get(name.toLowerCase()) ?? nth;
        if (maker <= nth) return [];
        return [`${path}:${above + 1} names ${name}, which ${chain[maker]?.path} makes`];
      }),
    ),
  );
}

/** The files that are not named `<14 digits>_<words>.sql`, or whose time or words another file has. */
export function misnamedMigrations(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.flatMap((path) => {
    const file = path.slice(path.lastIndexOf("/") + 1);
    const [, time, words] = /^(\d{14})_([a-z]+(?:_[a-z]+)*)\.sql$/.exec(file) ?? [];
    if (!time || !words) return [`${path} is not named <14 digits>_<words>.sql`];
    const again = [time, words].filter((part) => taken.has(part));
    taken.add(time).add(words);
    return again.map((part) => `${path} has the name of another: ${part}`);
  });
}

const WIDEST = 110;

/** The lines of more than 110 characters; a sentence in quotes counts nothing, since SQL cannot fold it. */
export function wideLines(migrations: readonly SourceFile[]): string[] {
  return migrations.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, above) => {
      const code = line.replace(/'(?:[^']|'')*'/g, (string) =>
        / .*\.'$/.test(string) ? "''" : string,
      );
      return code.length > WIDEST ? [`${path}:${above + 1} is ${code.length} wide`] : [];
    }),
  );
}
