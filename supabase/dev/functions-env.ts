import { base64url } from "jose";
import { type Keys, legacyKey, publicKeys } from "../local/keys/keys.ts";
import type { LocalSecrets } from "./local-secrets.ts";
import { SPOTIFY_PATH } from "./spotify/spotify.ts";

/** What the variables of functions are made from. */
export interface FunctionsEnvOptions {
  /** Where the stack answers. */
  readonly url: string;
  /** Where phones and Spotify's pages reach it. */
  readonly publicUrl: string;
  readonly databaseUrl: string | null;
  readonly keys: Keys;
  readonly secrets: LocalSecrets;
  /** Where the local push services are, and the project's accounts there. */
  readonly push: Readonly<Record<string, string>>;
  /** Variables that the developer has set, in place of the stack's own. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** Pages that a developer serves from this machine, on any port. */
const OWN_PAGES = ["localhost", "127.0.0.1"].flatMap((name) => [
  `http://${name}`,
  `http://${name}:*`,
]);
/** Expo's own app, whose address changes with the network. */
const EXPO = ["exp://localhost:*", "exp://*.*.*.*:*"];

/** Everything that a function may be given, in the names and forms of the hosted platform. */
export async function functionsEnv(options: FunctionsEnvOptions): Promise<Record<string, string>> {
  const { url, publicUrl, databaseUrl, keys, secrets, push, overrides } = options;
  const k = base64url.encode(new TextEncoder().encode(keys.jwtSecret));
  return {
    SUPABASE_URL: url,
    ...(databaseUrl === null ? {} : { SUPABASE_DB_URL: databaseUrl }),
    SUPABASE_ANON_KEY: await legacyKey("anon", keys.jwtSecret),
    SUPABASE_SERVICE_ROLE_KEY: await legacyKey("service_role", keys.jwtSecret),
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
    SUPABASE_JWKS: JSON.stringify({
      keys: [{ kty: "oct", k, alg: "HS256" }, ...publicKeys(keys).keys],
    }),
    SPOTIFY_CLIENT_ID: "resonance-local",
    ...secrets,
    SPOTIFY_ACCOUNTS_URL: `${publicUrl}${SPOTIFY_PATH}/accounts`,
    SPOTIFY_API_URL: `${url}${SPOTIFY_PATH}/api`,
    ...push,
    PUBLIC_URL: publicUrl,
    SIGN_IN_REDIRECTS: ["resonance://auth/callback", publicUrl, ...OWN_PAGES, ...EXPO].join(),
    CORS_ORIGINS: OWN_PAGES.join(),
    ...overrides,
  };
}

/** Where Spotify sends people back to: built on the public address, as the auth function does. */
export function spotifyCallback(publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, "")}/functions/v1/auth/spotify/callback`;
}
