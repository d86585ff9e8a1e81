/**
 * What a listener may be called. Names are not unique, so nothing is gained by telling look-alikes
 * apart; what a name must not do is show nothing, or change how the text around it shows. The domain
 * app.display_name says the same in SQL.
 */

/** How many characters (code points) a name has at most. */
const MOST_CHARACTERS = 50;

/** What separates words, whichever of Unicode's spaces a keyboard gives. */
const SPACES = /[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;

/**
 * Controls, ends of lines, marks of direction and notes, and what else Unicode calls ignorable by
 * default, as far as it is not needed to write; and the blank among Braille's patterns.
 */
const UNSEEN = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b" +
    "\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0e\\ufeff\\uffa0\\ufff0-\\ufffb" +
    "\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]",
  "gu",
);

/**
 * Joiners (U+200C, U+200D) and the emoji form (U+FE0F) where they have nothing to join or to form:
 * at the ends of a word, or one after the other.
 */
const STRAY_JOINER =
  /(?<=^| )(\u200c|\u200d|\ufe0f)|(\u200c|\u200d)(?=$| |\u200c|\u200d|\ufe0f)|(?<=\ufe0f)\ufe0f/g;

/** The text with plain and single spaces, none around it. */
export function tidySpaces(text: string): string {
  return text.replace(SPACES, " ").replace(/^ | $/g, "");
}

/** Whether a text without stray spaces can be a name: 1 to 50 characters that can be seen. */
export function isDisplayName(text: string): boolean {
  const characters = Array.from(text).length;
  return (
    characters >= 1 &&
    characters <= MOST_CHARACTERS &&
    text.isWellFormed() &&
    text === tidySpaces(text) &&
    text.search(UNSEEN) < 0 &&
    text.search(STRAY_JOINER) < 0
  );
}

/** The nearest name to a text that somebody else wrote; empty when nothing of it can be seen. */
export function toDisplayName(text: string): string {
  const seen = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(UNSEEN, "");
  return seemly(Array.from(seemly(seen)).slice(0, MOST_CHARACTERS).join(""));
}

/** Without stray joiners and spaces; what one removal leaves stray, the next removes. */
function seemly(text: string): string {
  const next = tidySpaces(text.replace(STRAY_JOINER, ""));
  return next === text ? text : seemly(next);
}
