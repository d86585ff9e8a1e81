import { BadToken, type Claims, type TokenKeys, verifyToken } from "../keys/token.ts";
import type { ApiError } from "./api-error.ts";
import { checkAudience, checkTimes, invalidToken, roleIn } from "./claims.ts";
import { assertShallow, stackOverflow } from "./depth.ts";

/** Who a request speaks as: a database role, and the claims that functions read. */
export interface Caller {
  readonly role: string;
  readonly claims: Claims;
  /** The claims as JSON, made once a token. */
  readonly claimsJson: string;
}

const ANONYMOUS: Caller = callerOf({});

function callerOf(claims: Claims): Caller {
  const role = roleIn(claims);
  const whole = { ...claims, role };
  return { role, claims: whole, claimsJson: asJson(whole) };
}

function asJson(claims: Claims): string {
  try {
    return JSON.stringify(claims);
  } catch {
    throw stackOverflow();
  }
}

/** What stands behind `Bearer`, or null where the header is absent or speaks of something else. */
function bearerToken(request: Request): string | null {
  const header = request.headers.get("authorization") ?? "";
  const match = /^bearer(?:\s+([\s\S]*))?$/i.exec(header);
  return match && (match[1] ?? "");
}

function refusal(fault: BadToken): ApiError {
  if (fault.fault === "claims") return invalidToken("PGRST303", "Parsing claims failed");
  if (fault.alg === "none") {
    const details = "JWT is unsecured but expected 'alg' was not 'none'";
    return invalidToken("PGRST301", "Wrong or unsupported encoding algorithm", details);
  }
  const details = "None of the keys was able to decode the JWT";
  return invalidToken("PGRST301", "No suitable key or wrong key type", details);
}

/** The claims of a token that a key of the project has signed; a secret has no `kid`. */
async function verifiedClaims(token: string, keys: TokenKeys): Promise<Claims> {
  const parts = token.split(".").length;
  if (token === "") throw invalidToken("PGRST301", "Empty JWT is sent in Authorization header");
  if (parts !== 3) throw invalidToken("PGRST301", `Expected 3 parts in JWT; got ${parts}`);
  try {
    const { alg, kid, claims } = await verifyToken(token, keys);
    if (kid !== undefined && alg.startsWith("HS")) throw new BadToken("key", alg, kid);
    return claims;
  } catch (cause) {
    throw cause instanceof BadToken ? refusal(cause) : cause;
  }
}

/** How many tokens are remembered: PostgREST's own number. */
const REMEMBERED_TOKENS = 1000;

/**
 * Reads who calls from `Authorization: Bearer`; without one it is `anon`. A present but bad token is
 * refused (401), never taken for an absent one. A token whose signature was right once is not
 * verified again, as in PostgREST; its times are. `deepest` bounds the nesting of its claims.
 */
export function createReadCaller(
  keys: TokenKeys,
  deepest = Number.POSITIVE_INFINITY,
  nowMs: () => number = Date.now,
): (request: Request) => Promise<Caller> {
  const remembered = new Map<string, Caller>();

  async function callerWith(token: string): Promise<Caller> {
    const known = remembered.get(token);
    if (known) return known;
    const caller = callerOf(await verifiedClaims(token, keys));
    assertShallow(caller.claimsJson, deepest);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size >= REMEMBERED_TOKENS) remembered.delete(oldest);
    remembered.set(token, caller);
    return caller;
  }

  return async function readCaller(request) {
    const token = bearerToken(request);
    if (token === null) return ANONYMOUS;
    const caller = await callerWith(token);
    checkTimes(caller.claims, Math.floor(nowMs() / 1000));
    checkAudience(caller.claims);
    return caller;
  };
}
