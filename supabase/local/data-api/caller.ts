import { compactVerify } from "jose";
import { ApiError } from "./api-error.ts";

/** Who a request speaks as: a database role, and the claims that functions read. */
export interface Caller {
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

const ANONYMOUS: Caller = { role: "anon", claims: { role: "anon" } };

/** Seconds by which PostgREST lets clocks differ. */
const CLOCK_SKEW_S = 30;

function invalidToken(code: string, message: string, details: string | null = null): ApiError {
  const challenge = `Bearer error="invalid_token", error_description=${JSON.stringify(message)}`;
  return new ApiError(401, code, message, details, null, { "www-authenticate": challenge });
}

function bearerToken(request: Request): string | null {
  const header = request.headers.get("authorization") ?? "";
  return (
    /^bearer(?:\s+(.*))?$/i
      .exec(header)
      ?.slice(1)
      .map((token) => token ?? "")[0] ?? null
  );
}

async function verifiedClaims(token: string, secret: Uint8Array): Promise<Record<string, unknown>> {
  const parts = token.split(".").length;
  if (token === "") throw invalidToken("PGRST301", "Empty JWT is sent in Authorization header");
  if (parts !== 3) throw invalidToken("PGRST301", `Expected 3 parts in JWT; got ${parts}`);
  let payload: Uint8Array;
  try {
    ({ payload } = await compactVerify(token, secret, { algorithms: ["HS256"] }));
  } catch {
    const details = "None of the keys was able to decode the JWT";
    throw invalidToken("PGRST301", "No suitable key or wrong key type", details);
  }
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    if (typeof claims === "object" && claims !== null && !Array.isArray(claims)) {
      return { ...claims };
    }
  } catch {
    // Falls through to the same refusal as JSON that is no object.
  }
  throw invalidToken("PGRST303", "Parsing claims failed");
}

function checkTimes(claims: Record<string, unknown>, nowS: number): void {
  const time = (claim: "exp" | "nbf" | "iat"): number | null => {
    const value = claims[claim] ?? null;
    if (value === null || typeof value === "number") return value;
    throw invalidToken("PGRST303", `The JWT '${claim}' claim must be a number`);
  };
  const [exp, nbf, iat] = [time("exp"), time("nbf"), time("iat")];
  if (exp !== null && nowS - CLOCK_SKEW_S > exp) throw invalidToken("PGRST303", "JWT expired");
  if (nbf !== null && nowS + CLOCK_SKEW_S < nbf) {
    throw invalidToken("PGRST303", "JWT not yet valid");
  }
  if (iat !== null && nowS + CLOCK_SKEW_S < iat) {
    throw invalidToken("PGRST303", "JWT issued at future");
  }
}

/** How many tokens are remembered: PostgREST's own number. */
const REMEMBERED_TOKENS = 1000;

/**
 * Reads who calls from `Authorization: Bearer`, signed HS256 with the secret; without one it is
 * `anon`. A present but bad token is refused (401), never taken for an absent one. A token whose
 * signature was right once is not verified again, as in PostgREST; its times are.
 */
export function createReadCaller(
  jwtSecret: string,
  nowMs: () => number = Date.now,
): (request: Request) => Promise<Caller> {
  const secret = new TextEncoder().encode(jwtSecret);
  const remembered = new Map<string, Record<string, unknown>>();

  async function claimsOf(token: string): Promise<Record<string, unknown>> {
    const known = remembered.get(token);
    if (known) return known;
    const claims = await verifiedClaims(token, secret);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size >= REMEMBERED_TOKENS) remembered.delete(oldest);
    remembered.set(token, claims);
    return claims;
  }

  return async function readCaller(request) {
    const token = bearerToken(request);
    if (token === null) return ANONYMOUS;
    const claims = await claimsOf(token);
    checkTimes(claims, Math.floor(nowMs() / 1000));
    const role = typeof claims.role === "string" ? claims.role : "anon";
    return { role, claims: { ...claims, role } };
  };
}
