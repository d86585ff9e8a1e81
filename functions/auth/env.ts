import { z } from "zod";
import { address, apiKey, list, ShellEnv } from "../_http/env.ts";
import { spotifyVariables } from "../_spotify/env.ts";

/** What sign-in needs besides. */
export const AuthEnv = z.object({
  ...ShellEnv.shape,
  ...spotifyVariables,
  SUPABASE_SECRET_KEYS: apiKey,
  ACCOUNT_EMAIL_KEY: z.string().min(32, "is shorter than 32 characters"),
  PUBLIC_URL: address,
  SIGN_IN_REDIRECTS: list,
});
export type AuthEnv = z.infer<typeof AuthEnv>;
