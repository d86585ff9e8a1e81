import { CHARACTERS, isSeen, toSeen } from "./seen-text.ts";

/**
 * What a listener may be called. Names are not unique, so nothing is gained by telling look-alikes
 * apart; what a name must not do is show nothing, or change how the text around it shows. The domain
 * app.display_name says the same in SQL. Whom a name must not pose as: reserved-name.ts.
 */

/** How many characters (code points) a name has at most. */
const MOST_CHARACTERS = 50;

/** What shows as an empty box today, and as nobody knows what with the next version of Unicode. */
const UNASSIGNED = new RegExp(CHARACTERS.unassigned, "gu");

/** Whether a text without stray spaces can be a name: 1 to 50 characters that can be seen. */
export function isDisplayName(text: string): boolean {
  return isSeen(text, MOST_CHARACTERS) && text.search(UNASSIGNED) < 0;
}

/** The nearest name to a text that somebody else wrote; empty when nothing of it can be seen. */
export function toDisplayName(text: string): string {
  return toSeen(text.replace(UNASSIGNED, ""), MOST_CHARACTERS);
}
