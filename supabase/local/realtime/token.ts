import { BadToken, type TokenKeys, verifyToken } from "../keys/token.ts";

/** Claims of a verified token: `role` and `exp` are there, and `exp` was ahead when it was checked. */
export interface Claims extends Record<string, unknown> {
  readonly role: string;
  readonly exp: number;
}

export interface Token {
  readonly text: string;
  readonly claims: Claims;
}

/** `other`: what the real service has no sentence for. */
export type RefusalFault = "malformed" | "signer" | "signature" | "expired" | "claims" | "other";

/** Why a token is refused; `message` is the service's own sentence. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";

  constructor(
    readonly fault: RefusalFault,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Verifies a JWT as the service does: by the project's secret or by its key pair, for which the token
 * must name the key; `role` and `exp` required, no look at `aud` or `iss`. Throws `TokenRefused`.
 */
export async function checkToken(text: string, keys: TokenKeys, now: Date): Promise<Token> {
  const { alg, kid, claims } = await verifyToken(cleaned(text), keys).catch(refuse);
  if (alg === "ES256" && kid === undefined) throw noSigner(undefined);
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

function refuse(error: unknown): never {
  if (!(error instanceof BadToken)) throw error;
  switch (error.fault) {
    case "malformed":
      throw new TokenRefused("malformed", "The token provided is not a valid JWT");
    case "key":
      throw noSigner(error.kid);
    case "signature":
      throw new TokenRefused("signature", "Failed to validate JWT signature");
    case "claims":
      throw new TokenRefused("other", ":expected_claims_map");
  }
}

function noSigner(kid: string | undefined): TokenRefused {
  const which = kid === undefined ? "" : ` for key ID (kid) ${JSON.stringify(kid)}`;
  const advice = "check your JWT secret or JWKS configuration";
  return new TokenRefused("signer", `Failed to generate JWT signer${which}, ${advice}`);
}

/** Times come first: one that is no number fails a check there that has no sentence. */
function checkedClaims(claims: Readonly<Record<string, unknown>>, now: Date): Claims {
  const { role, exp, iat } = claims;
  if (exp !== undefined && typeof exp !== "number") throw oddTime("exp", exp);
  if (iat !== undefined && typeof iat !== "number") throw oddTime("iat", iat);
  if (exp !== undefined) checkExpiry({ role: "", exp }, now);
  if (exp === undefined || typeof role !== "string") {
    throw new TokenRefused("claims", "Fields `role` and `exp` are required in JWT");
  }
  return { ...claims, role, exp };
}

function oddTime(claim: string, value: unknown): TokenRefused {
  const shown = JSON.stringify(value).slice(0, 200);
  return new TokenRefused(
    "other",
    `[message: "Invalid token", claim: "${claim}", claim_val: ${shown}]`,
  );
}
