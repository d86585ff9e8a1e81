import { type JWK, SignJWT } from "jose";

/** What the stack's rooms are given to know callers by. */
export interface Keys {
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Signs API keys in their older form, and users' tokens where there is no `signingKey`. */
  readonly jwtSecret: string;
  /**
   * A private ES256 key with its `kid`, as hosted projects sign users' tokens: what
   * `supabase gen signing-key` prints.
   */
  readonly signingKey?: JWK;
}

/** The two roles that an API key stands for. */
export type KeyRole = "anon" | "service_role";

/** Issuer and end (2032-10-12, in seconds) of the Supabase CLI's own local keys. */
const LEGACY_CLAIMS = { iss: "supabase-demo", exp: 1983812996 };

/** The secret as it signs. */
export function secretBytes({ jwtSecret }: Pick<Keys, "jwtSecret">): Uint8Array {
  return new TextEncoder().encode(jwtSecret);
}

/** What everybody may know of a project's key pair: the set that Auth publishes, empty without one. */
export function publicKeys({ signingKey }: Pick<Keys, "signingKey">): { keys: JWK[] } {
  if (!signingKey) return { keys: [] };
  const { d: _, ...open } = signingKey;
  return { keys: [{ ...open, alg: "ES256", key_ops: ["verify"], use: "sig" }] };
}

/**
 * The API key of a role in its older form, a JWT: what a gateway sends inwards for `sb_` keys, and
 * what functions get as SUPABASE_ANON_KEY and SUPABASE_SERVICE_ROLE_KEY. With the CLI's local
 * secret it is, to the letter, the key that the CLI prints.
 */
export function legacyKey(role: KeyRole, jwtSecret: string): Promise<string> {
  const { iss, exp } = LEGACY_CLAIMS;
  return new SignJWT({ iss, role, exp })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(secretBytes({ jwtSecret }));
}
