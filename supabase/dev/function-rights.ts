import type { Rights } from "../local/edge-runtime/rights.ts";

const SHELL = [
  "SUPABASE_URL",
  "SUPABASE_PUBLISHABLE_KEYS",
  "SUPABASE_JWKS",
  "AUTH_ISSUER",
  "CORS_ORIGINS",
];

const SPOTIFY = [
  "SPOTIFY_CLIENT_ID",
  "SPOTIFY_CLIENT_SECRET",
  "SPOTIFY_ACCOUNTS_URL",
  "SPOTIFY_API_URL",
  "SPOTIFY_TOKEN_KEYS",
];

const SIGNED_IN: Rights = { reads: SHELL, calls: ["SUPABASE_URL"] };

/** Every function's rights. Hosted functions get all variables; here a function gets its own. */
export const FUNCTION_RIGHTS: Readonly<Record<string, Rights>> = {
  auth: {
    reads: [
      ...SHELL,
      "SUPABASE_SECRET_KEYS",
      ...SPOTIFY,
      "ACCOUNT_EMAIL_KEY",
      "PUBLIC_URL",
      "SIGN_IN_REDIRECTS",
    ],
    calls: ["SUPABASE_URL", "SPOTIFY_ACCOUNTS_URL", "SPOTIFY_API_URL"],
  },
  find: SIGNED_IN,
  health: SIGNED_IN,
  location: SIGNED_IN,
  presence: SIGNED_IN,
  push: {
    reads: [
      ...SHELL,
      "SUPABASE_SECRET_KEYS",
      "EXPO_PUSH_URL",
      "EXPO_ACCESS_TOKEN",
      "FCM_URL",
      "FCM_TOKEN_URL",
      "FCM_ACCOUNT",
      "APNS_URL",
      "APNS_ACCOUNT",
    ],
    calls: ["SUPABASE_URL", "EXPO_PUSH_URL", "FCM_URL", "FCM_TOKEN_URL", "APNS_URL"],
  },
  spotify: {
    reads: [...SHELL, "SUPABASE_SECRET_KEYS", ...SPOTIFY],
    calls: ["SUPABASE_URL", "SPOTIFY_ACCOUNTS_URL", "SPOTIFY_API_URL"],
  },
  users: SIGNED_IN,
  vibe: SIGNED_IN,
};
