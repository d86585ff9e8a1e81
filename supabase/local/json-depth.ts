const OPENING = new Set(["[", "{"].map((char) => char.charCodeAt(0)));
const CLOSING = new Set(["]", "}"].map((char) => char.charCodeAt(0)));
const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Whether the brackets of a JSON text, as it is or in UTF-8, lie deeper than `most`, counted without
 * reading its values. Of a text that is no JSON, whatever comes out is harmless: nothing behind reads it.
 */
export function isDeeperThan(most: number, json: string | Uint8Array): boolean {
  if (json.length <= most) return false;
  const text = typeof json === "string" ? new TextEncoder().encode(json) : json;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (isInString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > most) return true;
    } else if (CLOSING.has(byte)) depth -= 1;
  }
  return false;
}
