import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from "jose";
import { isRecord } from "./frames.ts";

/** Claims of a verified token: `role` and `exp` are there, and `exp` was ahead when it was checked. */
export interface Claims extends Record<string, unknown> {
  readonly role: string;
  readonly exp: number;
}

export interface Token {
  readonly text: string;
  readonly claims: Claims;
}

export type TokenFault = "malformed" | "signer" | "signature" | "expired" | "claims" | "expiry";

/** Why a token is refused; `message` is the service's own sentence. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";

  constructor(
    readonly fault: TokenFault,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Verifies a JWT as the service does: HS256, HS384 or HS512 by the project's secret, `role` and
 * `exp` required, no look at `aud` or `iss`. Throws `TokenRefused`.
 */
export async function verifyToken(text: string, secret: Uint8Array, now: Date): Promise<Token> {
  const token = cleaned(text);
  const alg = algorithmOf(token);
  const kid = alg.kid === undefined ? "" : ` for key ID (kid) "${alg.kid}"`;
  if (!/^HS(256|384|512)$/.test(alg.name)) {
    const advice = "check your JWT secret or JWKS configuration";
    throw new TokenRefused("signer", `Failed to generate JWT signer${kid}, ${advice}`);
  }
  const { payload } = await compactVerify(token, secret).catch(refuseSignature);
  const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
  return { text, claims: checkedClaims(claims, now) };
}

/** Throws `TokenRefused` when a token that was good has run out. */
export function checkExpiry(claims: Claims, now: Date): void {
  const seconds = Math.round(now.getTime() / 1000) - Math.round(claims.exp);
  if (seconds >= 0) {
    throw new TokenRefused("expired", `Token has expired ${seconds} seconds ago`);
  }
}

function cleaned(text: string): string {
  try {
    return decodeURIComponent(text).replace(/\s/g, "");
  } catch {
    return text.replace(/\s/g, "");
  }
}

function algorithmOf(token: string): { name: string; kid: string | undefined } {
  try {
    decodeJwt(token);
    const { alg, kid } = decodeProtectedHeader(token);
    return { name: alg ?? "", kid };
  } catch {
    throw new TokenRefused("malformed", "The token provided is not a valid JWT");
  }
}

function refuseSignature(error: unknown): never {
  if (error instanceof errors.JOSEError) {
    throw new TokenRefused("signature", "Failed to validate JWT signature");
  }
  throw error;
}

function checkedClaims(claims: unknown, now: Date): Claims {
  const { role, exp } = isRecord(claims) ? claims : {};
  if (exp !== undefined && typeof exp !== "number") {
    throw new TokenRefused("expiry", "Token expiration time is invalid");
  }
  if (exp !== undefined) checkExpiry({ role: "", exp }, now);
  if (exp === undefined || typeof role !== "string") {
    throw new TokenRefused("claims", "Fields `role` and `exp` are required in JWT");
  }
  return { ...(isRecord(claims) ? claims : {}), role, exp };
}
