import { base64url, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** The user id in every token that `mint` makes, unless told otherwise. */
export const USER_ID = "66ab6a5e-7a2a-4c3f-9a55-0d9e1c1f2b3c";

/** A pair of signing keys as Supabase Auth has: the public one as it publishes it. */
export async function createSigningKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" };
  return { kid, alg: "ES256", key: privateKey, jwk };
}

/** A shared secret as a local stack has. */
export function createSecret(secret: string) {
  const bytes = new TextEncoder().encode(secret);
  const jwk: JWK = { kty: "oct", k: base64url.encode(bytes), alg: "HS256" };
  return { kid: undefined, alg: "HS256", key: bytes, jwk };
}

interface Signer {
  readonly kid: string | undefined;
  readonly alg: string;
  readonly key: CryptoKey | Uint8Array;
}

/** An access token as Supabase Auth gives it, with `claims` in place of its own; null removes one. */
export function mint(signer: Signer, claims: Record<string, unknown> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { sub: USER_ID, role: "authenticated", aud: "authenticated", iat: now };
  const all = Object.entries({ ...usual, exp: now + 300, ...claims });
  return new SignJWT(Object.fromEntries(all.filter(([, value]) => value !== null)))
    .setProtectedHeader({ alg: signer.alg, ...(signer.kid ? { kid: signer.kid } : {}) })
    .sign(signer.key);
}
