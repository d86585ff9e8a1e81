import { LOOKALIKES } from "./lookalikes.ts";
import { CHARACTERS } from "./seen-text.ts";

/**
 * Names that pose as Resonance's staff or as the label of anonymous listeners. private.poses says the
 * same in SQL, of the rows of private.reserved_names: these, and those that an operator adds.
 */

/**
 * Where a reserved word poses: `anywhere` in a name, also inside of words and across them; as a `word`
 * among others; or `alone`, where all of the name is made of reserved words.
 */
type Place = "anywhere" | "word" | "alone";

/** What the product reserves itself. */
export const RESERVED: Readonly<Record<Place, readonly string[]>> = {
  anywhere: [
    ...["anonymous listener", "resonance", "moderator", "administrator"],
    ...["administrador", "administrateur", "amministratore", "moderador", "moderateur"],
    ...["администратор", "модератор", "админ", "管理员", "管理員", "客服", "運営", "관리자"],
  ],
  word: [
    ...["admin", "admins", "staff", "support", "moderation", "moderators", "administration"],
    ...["sysadmin", "superadmin"],
  ],
  alone: [
    ...["team", "the team", "official", "mod", "mods", "help", "help desk", "system", "security"],
    ...["safety", "verified", "service", "customer service", "customer care", "anonymous"],
  ],
};

/** What stands for a letter besides its look-alikes: digits and signs, and two letters that look like it. */
const WRITTEN_AS: readonly (readonly [letters: string, pattern: string])[] = [
  ["a4@", "[a4@]"],
  ["b8", "[b8]"],
  ["d", "(d|cl)"],
  ["e3", "[e3]"],
  ["g69", "[g69]"],
  ["il1|!", "[il1|!]"],
  ["m", "(m|rn)"],
  ["o0", "[o0]"],
  ["s5$", "[s5$]"],
  ["t7", "[t7]"],
  ["w", "(w|vv)"],
  ["z2", "[z2]"],
];

const MARKS = new RegExp(`${CHARACTERS.marks}+`, "gu");

const LETTER_OF = new Map(
  Object.entries(LOOKALIKES).flatMap(([letter, characters]) =>
    Array.from(characters, (character) => [character, letter] as const),
  ),
);

/** Whether a name poses as somebody whom Resonance's own list reserves. */
export function poses(name: string): boolean {
  const text = plain(name);
  const all = inLetters(text).replace(/[^a-z0-9@$!|]/g, "");
  const words = wordsOf(`${text} ${text.replace(/([a-z])([A-Z])/g, "$1 $2")}`);
  return (
    ANYWHERE.test(all) ||
    OF_OTHER_SCRIPTS.test(unbroken(name)) ||
    WORD.test(words) ||
    ALONE.test(all)
  );
}

/** In the plainest form, without marks. */
function plain(text: string): string {
  return text.normalize("NFKD").replace(MARKS, "");
}

/** Each look-alike as its letter, in lower case. */
function inLetters(text: string): string {
  return Array.from(text, (character) => LETTER_OF.get(character) ?? character)
    .join("")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** What a word is compared as that may be of any script: without spaces and ASCII's signs. */
function unbroken(text: string): string {
  return inLetters(plain(text)).replace(/[^a-z0-9\u0080-\u{10ffff}]/gu, "");
}

/** Words as they are, and once more with single letters put together. */
function wordsOf(text: string): string {
  const words = inLetters(text).replace(/[^a-z0-9@$!|]+/g, " ");
  return `${words} ${words.replace(/(?<=(?:^| )[^ ]) (?=[^ ](?: |$))/g, "")}`;
}

/** The pattern of a reserved word, however its letters are written. */
function patternOf(word: string): string {
  return Array.from(unbroken(word), (character) => {
    return WRITTEN_AS.find(([letters]) => letters.includes(character))?.[1] ?? character;
  }).join("");
}

const isLatin = (word: string) => /^[a-z0-9]+$/.test(unbroken(word));
const anyOf = (words: readonly string[]) => words.map(patternOf).join("|");

const ANYWHERE = new RegExp(anyOf(RESERVED.anywhere.filter(isLatin)));
const OF_OTHER_SCRIPTS = new RegExp(
  anyOf(Object.values(RESERVED).flatMap((words) => words.filter((word) => !isLatin(word)))),
  "u",
);
const WORD = new RegExp(`(^|[^a-z])(${anyOf(RESERVED.word)})($|[^a-z])`);
const ALONE = new RegExp(`^[^a-z]*((${anyOf([...RESERVED.word, ...RESERVED.alone])})[^a-z]*)+$`);
