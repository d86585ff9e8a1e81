import { takeQuoted } from "./read-field.ts";
import type { Scanner } from "./scanner.ts";
import type { Operation, Quantifier } from "./shaping.ts";

const SIGNS: Readonly<Record<string, string>> = {
  neq: "<>",
  cs: "@>",
  cd: "<@",
  ov: "&&",
  sl: "<<",
  sr: ">>",
  nxr: "&<",
  nxl: "&>",
  adj: "-|-",
};

const QUANTIFIED: Readonly<Record<string, string>> = {
  eq: "=",
  gte: ">=",
  gt: ">",
  lte: "<=",
  lt: "<",
  like: "like",
  ilike: "ilike",
  match: "~",
  imatch: "~*",
};

const READERS: Readonly<Record<string, string>> = {
  fts: "to_tsquery",
  plfts: "plainto_tsquery",
  phfts: "phraseto_tsquery",
  wfts: "websearch_to_tsquery",
};

const SIMPLE = new RegExp(`(${Object.keys(SIGNS).join("|")})\\.`, "y");
const COMPARED = new RegExp(`(${Object.keys(QUANTIFIED).join("|")})(?:\\((any|all)\\))?\\.`, "y");
const SEARCHED = new RegExp(
  `(${Object.keys(READERS).join("|")})(?:\\(([\\p{L}\\p{N}_$ ]+)\\))?\\.`,
  "uy",
);
const IS_WORD = /null|not_null|true|false|unknown/iy;
const ELEMENT = /[^,)]*/y;

/** The elements of `(a,"b,c",d)`. */
function readList(scanner: Scanner): string[] {
  scanner.expect(/[ \t]*\([ \t]*/y, '"("');
  const elements: string[] = [];
  do {
    const quoted = scanner.attempt(() => {
      const text = takeQuoted(scanner);
      return text !== null && scanner.take(/(?=[,)]|$)/y) ? text : null;
    });
    elements.push(quoted ?? scanner.take(ELEMENT)?.[0] ?? "");
  } while (scanner.take(/,/y));
  scanner.expect(/[ \t]*\)[ \t]*/y, '"," or ")"');
  return elements;
}

function compared(sign: string, quantifier: string | undefined, value: string): Operation {
  const isPattern = sign === "like" || sign === "ilike";
  return {
    kind: "compare",
    sign,
    quantifier: (quantifier ?? null) as Quantifier,
    value: isPattern ? value.replaceAll("*", "%") : value,
  };
}

/** An operator and its value, the value by `readValue`; null where no operator stands. */
export function takeOperation(
  scanner: Scanner,
  readValue: (scanner: Scanner) => string,
): Operation | null {
  if (scanner.take(/in\./y)) return { kind: "in", values: readList(scanner) };
  if (scanner.take(/is\./y)) {
    const word = scanner.expect(IS_WORD, "isVal: (null, not_null, true, false, unknown)")[0];
    return { kind: "is", word: word.toLowerCase().replace("_", " ") };
  }
  if (scanner.take(/isdistinct\./y)) return { kind: "distinct", value: readValue(scanner) };
  const searched = scanner.take(SEARCHED);
  if (searched) {
    const [, name = "", language] = searched;
    const reader = READERS[name] ?? "";
    return {
      kind: "search",
      reader,
      language: language?.trim() ?? null,
      value: readValue(scanner),
    };
  }
  const simple = scanner.take(SIMPLE);
  if (simple) return compared(SIGNS[simple[1] ?? ""] ?? "", undefined, readValue(scanner));
  const quantified = scanner.take(COMPARED);
  if (!quantified) return null;
  return compared(QUANTIFIED[quantified[1] ?? ""] ?? "", quantified[2], readValue(scanner));
}
