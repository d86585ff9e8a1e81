import { Buffer } from "node:buffer";
import { BadToken, type TokenKeys, verifyToken } from "../keys/token.ts";
import { AuthError } from "./auth-error.ts";

type Claims = Readonly<Record<string, unknown>>;

/** Algorithms that Auth's library knows, though the project may sign with none of them. */
const KNOWN = /^((HS|RS|ES|PS)(256|384|512)|EdDSA|none)$/;

function bad(why: string): AuthError {
  const message = `invalid JWT: unable to parse or verify signature, ${why}`;
  return new AuthError(403, "bad_jwt", message);
}

/**
 * The claims of a token of this project that is good now; 403 `bad_jwt`, in the words of Auth's
 * library, for one that is not.
 */
export async function readToken(token: string, keys: TokenKeys, now: Date): Promise<Claims> {
  const claims = await verifiedClaims(token, keys);
  const seconds = now.getTime() / 1000;
  const faults = [
    ...(typeof claims.exp === "number" && seconds >= claims.exp ? ["token is expired"] : []),
    ...(typeof claims.nbf === "number" && seconds < claims.nbf ? ["token is not valid yet"] : []),
  ];
  if (faults.length > 0) throw bad(`token has invalid claims: ${faults.join(", ")}`);
  return claims;
}

async function verifiedClaims(token: string, keys: TokenKeys): Promise<Claims> {
  const parts = token.split(".");
  if (parts.length !== 3) {
    throw bad("token is malformed: token contains an invalid number of segments");
  }
  const [header = "", claims = "", signature = ""] = parts;
  const { alg, kid } = decoded(header, "header");
  decoded(claims, "claim");
  checkAlgorithm(alg, keys);
  checkBase64(signature, "signature");
  checkKey(alg, kid, keys);
  try {
    return (await verifyToken(token, keys)).claims;
  } catch (cause) {
    if (!(cause instanceof BadToken)) throw cause;
    throw bad("token signature is invalid: signature is invalid");
  }
}

function checkAlgorithm(alg: unknown, { signingKey }: TokenKeys): void {
  if (typeof alg !== "string") {
    throw bad("token is unverifiable: signing method (alg) is unspecified");
  }
  if (!KNOWN.test(alg)) throw bad("token is unverifiable: signing method (alg) is unavailable");
  if (alg === "HS256" || (alg === "ES256" && signingKey)) return;
  throw bad(`token signature is invalid: signing method ${alg} is invalid`);
}

/** The secret has no name: a token that names one wants the key pair. */
function checkKey(alg: unknown, kid: unknown, { signingKey }: TokenKeys): void {
  const unverifiable = "token is unverifiable: error while executing keyfunc";
  if (typeof kid === "string") {
    if (kid !== signingKey?.kid) throw bad(`${unverifiable}: invalid kid: ${kid}`);
  } else if (alg !== "HS256") {
    throw bad(`${unverifiable}: missing kid`);
  }
}

function decoded(part: string, what: "header" | "claim"): Claims {
  checkBase64(part, what);
  const text = Buffer.from(part, "base64url").toString("latin1");
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "latin1").toString());
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    throw bad(`token is malformed: could not JSON decode ${what}: ${jsonFault(text)}`);
  }
  throw bad(`token is malformed: could not JSON decode ${what}: json: cannot unmarshal`);
}

/** Where base64 goes wrong: at the first character that is none of it, or at one that stands alone. */
function checkBase64(part: string, what: string): void {
  const stray = part.search(/[^\w-]/);
  const at = stray >= 0 ? stray : part.length % 4 === 1 ? part.length - 1 : -1;
  if (at < 0) return;
  const why = `illegal base64 data at input byte ${at}`;
  throw bad(`token is malformed: could not base64 decode ${what}: ${why}`);
}

function jsonFault(text: string): string {
  const first = text.trimStart().charAt(0);
  if (first === "") return "unexpected end of JSON input";
  return /[{["\d\-tfn]/.test(first)
    ? "unexpected end of JSON input"
    : `invalid character '${first}' looking for beginning of value`;
}
