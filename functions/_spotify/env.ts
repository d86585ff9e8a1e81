import { base64url } from "jose";
import { z } from "zod";
import { address, keyList } from "../_http/env.ts";

/** A key of the token seal: its name in JWE headers, and 32 bytes. */
export interface SealKey {
  readonly kid: string;
  readonly bytes: Uint8Array;
}

/** `kid:key,kid:key`, each key 32 bytes in base64url: the first closes, all of them open. */
const sealKeys = keyList(sealKey, "kid:key,... with keys of 32 bytes in base64url");

/** Where the real Spotify signs people in. */
export const REAL_ACCOUNTS_URL = "https://accounts.spotify.com";

/** What talking to Spotify needs; the hosts are variables so that tests can stand in for them. */
export const spotifyVariables = {
  SPOTIFY_CLIENT_ID: z.string(),
  SPOTIFY_CLIENT_SECRET: z.string(),
  SPOTIFY_ACCOUNTS_URL: address.default(REAL_ACCOUNTS_URL),
  SPOTIFY_API_URL: address.default("https://api.spotify.com"),
  SPOTIFY_TOKEN_KEYS: sealKeys,
};

function sealKey(entry: string): SealKey | null {
  const [, kid, key] = /^([\w-]{1,32}):([\w-]{43})$/.exec(entry) ?? [];
  return kid && key ? { kid, bytes: base64url.decode(key) } : null;
}
