import { base64url } from "jose";

/**
 * SHA-256 of `text` as 43 characters of base64url: how one-time secrets are stored, and also
 * what PKCE calls S256 (RFC 7636, section 4.2).
 */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return base64url.encode(new Uint8Array(digest));
}
