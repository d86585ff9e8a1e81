import { createMiddleware } from "hono/factory";
import { hmacSha256 } from "../_http/digest.ts";
import { openAsService } from "../_http/rpc.ts";
import type { Shell } from "../_http/shell.ts";
import type { AuthEnv } from "./env.ts";

/** What one address does before anybody knows who is there; each step has a limit of its own. */
type Step = "start_sign_in" | "return_to_sign_in" | "redeem_code";

/**
 * Guards a route that wants no session: one address may come so often (`rate_limited`). It counts
 * every request, in a transaction of its own: a guess that fails is still a guess.
 */
export function createLimitByAddress(env: AuthEnv) {
  const database = openAsService(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);
  return (step: Step) =>
    createMiddleware<Shell>(async function limitByAddress(c, next) {
      const address = addressOf(c.req.raw.headers);
      await database("count_address", { address: await keyOf(address, env), step });
      await next();
    });
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

/** The database knows an address by half of a keyed hash, in the shape of a UUID, for minutes. */
async function keyOf(address: string, { ACCOUNT_EMAIL_KEY: [key] }: AuthEnv): Promise<string> {
  const mac = await hmacSha256(key.secret, `address:${address}`);
  return mac.slice(0, 32);
}
