import { isListed } from "../_http/address-pattern.ts";

/**
 * Where an app may wait for its code: an entry of the allow-list matches to the letter, one that is an
 * http(s) origin matches every path on it, and one with stars what fits it. Null for anywhere else, also for addresses
 * with a user name (`https://allowed.example@evil.example`) or a fragment.
 */
export function allowedRedirect(redirectTo: string, allowed: readonly string[]): URL | null {
  const url = URL.parse(redirectTo);
  if (!url || url.username || url.password || url.hash) return null;
  const onOrigin = /^https?:$/.test(url.protocol) && allowed.includes(url.origin);
  return onOrigin || isListed(redirectTo, allowed) ? url : null;
}

/** That address with a code or a word, in place of any that stood in it. */
export function withParameter(redirectTo: string, name: "code" | "error", value: string): string {
  const url = new URL(redirectTo);
  url.searchParams.delete("code");
  url.searchParams.delete("error");
  url.searchParams.set(name, value);
  return url.href;
}
