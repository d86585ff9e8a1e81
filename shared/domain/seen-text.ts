/**
 * Text of one line that others read: what of it can be seen, and what leaves the text around it alone.
 * private.is_seen says the same in SQL, with the sets of 20261122000350_characters.sql.
 */

/** What separates words, whichever of Unicode's spaces a keyboard gives. */
const SPACES = /[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;

/** Scripts whose letters are joined or kept apart by U+200D and U+200C. */
const JOINING_SCRIPTS = [
  ...["Arabic", "Syriac", "Mongolian", "Nko", "Adlam", "Hanifi_Rohingya", "Devanagari", "Bengali"],
  ...["Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala"],
  ...["Khmer", "Myanmar", "Tibetan"],
].map((script) => `\\p{Script_Extensions=${script}}`);

/** The sets of characters that the rules name, each one character's pattern. */
export const CHARACTERS = {
  /**
   * Controls, marks of direction, halves of pairs, private use, what Unicode says to ignore, and the
   * blanks that it counts as letters or symbols.
   */
  hidden:
    "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}" +
    "\\p{Noncharacter_Code_Point}\\u2800\\ufffc\\u{13441}\\u{13442}\\u{16fe4}\\u{1d159}]",
  unassigned: "\\p{Cn}",
  /** What stands above, below or around the character before it. */
  marks: "[\\p{Mn}\\p{Me}]",
  /** Emoji, but for the digits and signs that keycaps are made of. */
  pictures: "(?![\\0-\\x7f])\\p{Emoji}",
  han: "\\p{Script=Han}",
  mongolian: "(?=\\p{L})\\p{Script=Mongolian}",
  dotted: "(?=\\p{L})[\\p{Script=Myanmar}\\p{Script=Phags_Pa}]",
  joining: `(?=[\\p{L}\\p{M}])[${JOINING_SCRIPTS.join("")}]`,
  joiningLetters: `(?=\\p{L})[${JOINING_SCRIPTS.join("")}]`,
  /** What takes a consonant's vowel: U+200C and U+200D behind it say how that shows. */
  viramas: "[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca]",
} as const;

/** Where something that hides is how a script or an emoji is written. */
const WRITTEN = (({ pictures, han, mongolian, dotted, joining, joiningLetters, viramas, marks }) =>
  [
    `(?<=${pictures})[\\ufe0e\\ufe0f]`,
    "(?<=[0-9#*])\\ufe0f(?=\\u20e3)",
    `(?<=(?:${pictures})\\ufe0f?)\\u200d(?=${pictures})`,
    // The flag of a part of a country: its code in tags, and the tag that ends it.
    "(?<=\\u{1f3f4})[\\u{e0061}-\\u{e007a}]{2}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{1,3}\\u{e007f}",
    `(?<=${han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]`,
    `(?<=${dotted})\\ufe00`,
    `(?<=${mongolian})[\\u180b-\\u180d\\u180f]`,
    `(?<=(?:${mongolian})[\\u180b-\\u180d\\u180f]?)\\u180e(?=${mongolian})`,
    `(?<=${joining})[\\u200c\\u200d](?=${joiningLetters})`,
    `(?<=${joiningLetters})[\\u200c\\u200d](?=${viramas})`,
    `(?<=${viramas})[\\u200c\\u200d](?!${marks})`,
  ].join("|"))(CHARACTERS);

/** Matches in turn what is written so, which stays, and what hides. */
const WRITTEN_OR_HIDDEN = new RegExp(`(${WRITTEN})|${CHARACTERS.hidden}`, "gu");

/** Marks with nothing to stand on, and those above four in a row: UTS #39, 5.4, forbids a fifth. */
const STRAY_MARKS = new RegExp(
  `(?<=^| )${CHARACTERS.marks}+|(?<=${CHARACTERS.marks}{4})${CHARACTERS.marks}+`,
  "gu",
);

/** The text with plain and single spaces, none around it. */
export function tidySpaces(text: string): string {
  return text.replace(SPACES, " ").replace(/^ | $/g, "");
}

/** Whether a text is 1 to `most` characters (code points) that can be seen, spaces tidy. */
export function isSeen(text: string, most: number): boolean {
  const characters = Array.from(text).length;
  return characters >= 1 && characters <= most && seenPart(text) === text;
}

/** The nearest such text to what somebody else wrote; empty when nothing of it can be seen. */
export function toSeen(text: string, most: number): string {
  const lines = text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return settled(Array.from(settled(lines)).slice(0, most).join(""));
}

/** What one removal leaves stray, the next removes. */
function settled(text: string): string {
  const next = seenPart(text);
  return next === text ? text : settled(next);
}

function seenPart(text: string): string {
  const seen = text.replace(WRITTEN_OR_HIDDEN, (_, written?: string) => written ?? "");
  return tidySpaces(seen.replace(STRAY_MARKS, ""));
}
