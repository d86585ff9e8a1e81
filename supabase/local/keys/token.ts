import { Buffer } from "node:buffer";
import { compactVerify, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { type Keys, secretBytes } from "./keys.ts";

/** What a token says, as it stands in it. */
export type Claims = Readonly<Record<string, unknown>>;

/** What signs and verifies users' tokens. */
export type TokenKeys = Pick<Keys, "jwtSecret" | "signingKey">;

/** A token that a key of the project has signed. Its times have not been looked at. */
export interface VerifiedToken {
  readonly alg: string;
  readonly kid: string | undefined;
  readonly claims: Claims;
}

/**
 * `malformed`: no three parts of base64url, or a header that is no JSON object. `key`: an algorithm
 * or a key's name that the project does not have. `signature`: the key is known and did not sign
 * this. `claims`: signed, but no JSON object.
 */
export type TokenFault = "malformed" | "key" | "signature" | "claims";

/** Why a token is not one of the project; each room says so in its own words. */
export class BadToken extends Error {
  override readonly name = "BadToken";

  constructor(
    readonly fault: TokenFault,
    readonly alg = "",
    readonly kid?: string,
  ) {
    super(`token: ${fault}`);
  }
}

/** Signs what a user's token says, with the key pair, or with the secret where there is none. */
export async function signToken(claims: Claims, keys: TokenKeys): Promise<string> {
  const { signingKey: pair } = keys;
  const header = pair ? { alg: "ES256", kid: pair.kid ?? "" } : { alg: "HS256" };
  return await new SignJWT(claims as JWTPayload)
    .setProtectedHeader({ ...header, typ: "JWT" })
    .sign(pair ? await imported(pair) : secretBytes(keys));
}

/**
 * Checks that a key of the project has signed the token: its key pair, or its secret, by which API
 * keys in their older form are signed in any case. Looks at no claim: times, role and audience are
 * judged by each room as its service judges them, and whether a `kid` may or must be there is too.
 * Throws `BadToken`.
 */
export async function verifyToken(token: string, keys: TokenKeys): Promise<VerifiedToken> {
  const header = headerOf(token);
  const alg = typeof header.alg === "string" ? header.alg : "";
  const kid = typeof header.kid === "string" ? header.kid : undefined;
  const key = await keyFor(alg, kid, keys);
  if (!key) throw new BadToken("key", alg, kid);
  const verified = await compactVerify(token, key, { crit: named(header.crit) }).catch(() => null);
  if (!verified) throw new BadToken("signature", alg, kid);
  const claims = objectIn(verified.payload);
  if (!claims) throw new BadToken("claims", alg, kid);
  return { alg, kid, claims };
}

async function keyFor(alg: string, kid: string | undefined, keys: TokenKeys) {
  if (/^HS(256|384|512)$/.test(alg)) return secretBytes(keys);
  const { signingKey: pair } = keys;
  if (alg !== "ES256" || !pair || (kid !== undefined && kid !== pair.kid)) return null;
  const { d: _, ...open } = pair;
  return await imported({ ...open, key_ops: ["verify"] });
}

/** To read a key anew for every token would cost more than the check itself. */
const importedKeys = new Map<string, Promise<CryptoKey | Uint8Array>>();

function imported(key: JWK): Promise<CryptoKey | Uint8Array> {
  const name = JSON.stringify(key);
  const known = importedKeys.get(name) ?? importJWK(key, "ES256");
  importedKeys.set(name, known);
  return known;
}

/** None of the services knows an extension of JWS, and none of them refuses a token for one. */
function named(crit: unknown): Record<string, boolean> {
  const names = Array.isArray(crit) ? crit : [];
  return Object.fromEntries(names.map((name) => [String(name), false]));
}

function headerOf(token: string): Claims {
  const [, text] = /^([\w-]+)\.[\w-]*\.[\w-]*$/.exec(token) ?? [];
  const header = text === undefined ? null : objectIn(Buffer.from(text, "base64url"));
  if (!header) throw new BadToken("malformed");
  return header;
}

function objectIn(bytes: Uint8Array): Claims | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : null;
  } catch {
    return null;
  }
}
