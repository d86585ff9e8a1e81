import { errors, jwtVerify } from "jose";
import type { Keys } from "../keys/keys.ts";
import { AuthError } from "./auth-error.ts";

const ADMIN_ROLES = new Set(["service_role", "supabase_admin"]);

function badToken(why: string): AuthError {
  const message = `invalid JWT: unable to parse or verify signature, ${why}`;
  return new AuthError(403, "bad_jwt", message);
}

/** The claims of a token of this stack; 403 `bad_jwt` for one that is not. */
export async function verifiedToken(token: string, secret: string) {
  try {
    const key = new TextEncoder().encode(secret);
    return (await jwtVerify(token, key, { algorithms: ["HS256"] })).payload;
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) {
      throw badToken("token has invalid claims: token is expired");
    }
    if (cause instanceof errors.JWSSignatureVerificationFailed) {
      throw badToken("token signature is invalid: signature is invalid");
    }
    throw badToken("token is malformed");
  }
}

/** The token of `Authorization: Bearer`, or null. */
export function bearer(request: Request): string | null {
  return /^bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}

/**
 * Lets through who holds the secret key or a `service_role` token. The gateway has turned `sb_`
 * keys into tokens; without a gateway they are known here too.
 */
export async function requireAdmin(request: Request, keys: Keys): Promise<void> {
  const token = bearer(request) ?? request.headers.get("apikey");
  if (token === keys.secretKey) return;
  if (token === null) {
    const message = "This endpoint requires a valid Bearer token";
    throw new AuthError(401, "no_authorization", message);
  }
  const { role } = await verifiedToken(token, keys.jwtSecret);
  if (typeof role !== "string" || !ADMIN_ROLES.has(role)) {
    throw new AuthError(403, "not_admin", "User not allowed");
  }
}
