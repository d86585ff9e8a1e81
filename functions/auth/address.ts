import { hmacSha256 } from "../_http/digest.ts";
import type { AuthEnv } from "./env.ts";

/**
 * For whom the database counts a request that nobody is known to have made: half of a keyed hash of
 * the address it came from, in the shape of a UUID, kept for minutes. Starts count, and what proves
 * nothing; whoever shows a state or a code that is good passes, whatever others there did.
 */
export function counterOf(request: Request, env: AuthEnv): Promise<string> {
  return keyOf(addressOf(request.headers), env);
}

/**
 * Where a request comes from, as far as that can be believed. Hosted, Cloudflare is in front and
 * writes `CF-Connecting-IP` itself, whatever the client sent. Where it is missing, the first entry of
 * `X-Forwarded-For` counts. A client may invent that one and is then not held back, which matters
 * little, since no guess comes near a code; the last entry may be a hop that everybody comes through,
 * and one of them could then lock all others out. The local gateway writes it anew, from the socket,
 * and takes the other one off.
 */
export function addressOf(headers: Headers): string {
  const forwarded = headers.get("x-forwarded-for")?.split(",").at(0);
  return networkOf((headers.get("cf-connecting-ip") ?? forwarded ?? "").trim());
}

/**
 * What an address stands for: itself, or in IPv6 the first 64 bits, of which one home or one phone
 * has all the rest. Whatever is no address counts as one and the same.
 */
function networkOf(address: string): string {
  if (/^[\d.]+$/.test(address)) return address;
  const canonical = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1);
  if (!canonical) return "unknown";
  const [head = [], tail = []] = canonical
    .split("::")
    .map((part) => part.split(":").filter(Boolean));
  const zeros = Array(8 - head.length - tail.length).fill("0");
  const groups = [...head, ...zeros, ...tail];
  const isIPv4 = /^(0:){5}ffff:/.test(groups.join(":"));
  return (isIPv4 ? groups.slice(-2) : groups.slice(0, 4)).join(":");
}

async function keyOf(address: string, { ACCOUNT_EMAIL_KEY: [key] }: AuthEnv): Promise<string> {
  const mac = await hmacSha256(key.secret, `address:${address}`);
  return mac.slice(0, 32);
}
