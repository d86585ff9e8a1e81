import { z } from "zod";
import { apiKey, ShellEnv } from "../_http/env.ts";
import { spotifyVariables } from "../_spotify/env.ts";

/** What asking Spotify needs besides. */
export const SpotifyEnv = z.object({
  ...ShellEnv.shape,
  ...spotifyVariables,
  SUPABASE_SECRET_KEYS: apiKey,
});
export type SpotifyEnv = z.infer<typeof SpotifyEnv>;
