/** Everything before the path, and the path with what follows it. */
const PARTS = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/i;

/** Whether an address stands in an allow-list to the letter, or fits one of its patterns. */
export function isListed(address: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => entry === address || fitsPattern(address, entry));
}

/**
 * Whether an address fits an entry of an allow-list. An entry with stars is a pattern, as Supabase
 * has them for redirects: `*` stands for anything but a dot or a slash, `**` in a path for anything.
 * Host and path are matched apart, so that no path poses as a host (`https://evil.example/.app.example`).
 * An entry without a path fits every path.
 */
export function fitsPattern(address: string, pattern: string): boolean {
  const [, host = "", path = ""] = PARTS.exec(address) ?? [];
  const [, hostPattern, pathPattern = ""] = PARTS.exec(pattern) ?? [];
  if (hostPattern === undefined || !pattern.includes("*")) return false;
  const anyPath = pathPattern === "" || pathPattern === "/";
  return fits(host, hostPattern) && (anyPath || fits(path, pathPattern, true));
}

function fits(text: string, pattern: string, isPath = false): boolean {
  const source = pattern
    .split(/(\*+)/)
    .map((part) => {
      if (!part.startsWith("*")) return escaped(part);
      return isPath && part.length > 1 ? ".*" : "[^./]*";
    })
    .join("");
  return new RegExp(`^${source}$`).test(text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
