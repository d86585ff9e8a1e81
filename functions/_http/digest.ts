import { base64url } from "jose";

/**
 * SHA-256 of `text` as 43 characters of base64url: how one-time secrets are stored, and also
 * what PKCE calls S256 (RFC 7636, section 4.2).
 */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return base64url.encode(new Uint8Array(digest));
}

/**
 * HMAC-SHA-256 of `text` as 64 hexadecimal digits: a name for what nobody without the key should
 * recognise. Begin `text` with what it is: keys are shared between purposes.
 */
export async function hmacSha256(secret: string, text: string): Promise<string> {
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, [
    "sign",
  ]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(text)));
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
