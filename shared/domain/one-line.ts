/** What a name becomes that others will see: well-formed, on one line, of at most `most` characters. */
export function oneLine(text: string, most: number): string {
  const line = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  return Array.from(line).slice(0, most).join("").trim();
}
