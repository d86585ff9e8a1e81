import { SignJWT } from "jose";

/** What the stack's rooms are given to know callers by. */
export interface Keys {
  readonly publishableKey: string;
  readonly secretKey: string;
  /** HS256 secret of every token of the stack. */
  readonly jwtSecret: string;
}

/** The two roles that an API key stands for. */
export type KeyRole = "anon" | "service_role";

/** Issuer and end (2032-10-12, in seconds) of the Supabase CLI's own local keys. */
const LEGACY_CLAIMS = { iss: "supabase-demo", exp: 1983812996 };

/**
 * The API key of a role in its older form, a JWT: what a gateway sends inwards for `sb_` keys, and
 * what functions get as SUPABASE_ANON_KEY and SUPABASE_SERVICE_ROLE_KEY. With the CLI's local
 * secret it is, to the letter, the key that the CLI prints.
 */
export function legacyKey(role: KeyRole, jwtSecret: string): Promise<string> {
  const { iss, exp } = LEGACY_CLAIMS;
  return new SignJWT({ iss, role, exp })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(jwtSecret));
}
