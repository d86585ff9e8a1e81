import type { AuthContext } from "./context.ts";

/**
 * Where a link leads back to: what it asks for, or else what the browser comes from, where the project
 * allows it; else the project's own address.
 */
export function redirectOf({ config }: AuthContext, request: Request, asked = ""): string {
  const wanted = [
    asked,
    request.headers.get("redirect_to") ?? new URL(request.url).searchParams.get("redirect_to"),
    request.headers.get("referer"),
  ];
  return wanted.find((address) => address && isAllowed(address, config)) ?? config.siteUrl;
}

/** Rules of a browser's addresses hold for these schemes only; an app's own may be anything. */
const WEB = /^https?:$/;

function isAllowed(address: string, { siteUrl, redirectUrls }: AuthContext["config"]): boolean {
  // A control character or a space is in no address, and browsers drop some of them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u0020\u007f]/.test(address)) return false;
  if (URL.canParse(address)) {
    const { protocol, host } = new URL(address);
    const hostname = writtenHost(address);
    const site = URL.canParse(siteUrl) ? new URL(siteUrl) : null;
    const isSite = site?.protocol === protocol && site.hostname === hostname;
    if (isSite && (site.host === host || isLoopback(hostname))) return true;
    if (isIp(hostname)) return isLoopback(hostname);
    if (WEB.test(protocol) && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(hostname)) return false;
  } else if (/^https?:/i.test(address)) {
    return false;
  }
  const [before = ""] = address.split("#");
  return redirectUrls.some((pattern) => globPattern(pattern).test(before));
}

/** The host as it is written: to a browser `2130706433` is the own machine, to Auth it is nothing. */
function writtenHost(address: string): string {
  const authority = /^[^:/?#]+:\/\/([^/?#]*)/.exec(address)?.[1] ?? "";
  const [host = ""] = /^(\[[^\]]*\]|[^:]*)/.exec(authority.replace(/^.*@/, "")) ?? [];
  return host;
}

function isIp(hostname: string): boolean {
  return hostname.startsWith("[") || /^\d+(\.\d+){3}$|^\d+$/.test(hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * A pattern of the allow-list: `*` and `?` stop at dots and slashes, `**` at nothing, `[a-z]` and
 * `{a,b}` are choices.
 */
function globPattern(pattern: string): RegExp {
  let depth = 0;
  const source = pattern.replaceAll(/\*\*|\\?[\s\S]/g, (part) => {
    if (part === "**") return ".*";
    if (part === "*") return "[^./]*";
    if (part === "?") return "[^./]";
    if (part === "{") depth += 1;
    if (part === "{") return "(?:";
    if (part === "}") depth -= 1;
    if (part === "}") return ")";
    if (part === "," && depth > 0) return "|";
    return /^[[\]!-]$/.test(part) ? part.replace("!", "^") : escaped(part);
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return new RegExp(`^${escaped(pattern)}$`);
  }
}

function escaped(text: string): string {
  return text.replace(/^\\(?=.)/, "").replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
