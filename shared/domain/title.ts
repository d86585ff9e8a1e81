import { isSeen, toSeen } from "./seen-text.ts";

/**
 * The name of a track, an album or an artist: what it hides might be meant for whoever reads the text
 * around it, as with a listener's name. The domain app.title says the same in SQL.
 */

/** How many characters (code points) a title has at most. */
const MOST_CHARACTERS = 300;

/** Whether a text without stray spaces can be a title. */
export function isTitle(text: string): boolean {
  return isSeen(text, MOST_CHARACTERS);
}

/** The nearest title to what the source says; empty when nothing of it can be seen. */
export function toTitle(text: string): string {
  return toSeen(text, MOST_CHARACTERS);
}
