/*
 * `npm run rotate-token-keys`, once the new key stands first in SPOTIFY_TOKEN_KEYS of the functions
 * and of this environment, the old one behind it. When it says that nothing is left, the old key may
 * go, ten minutes later: until then a sign-in may be on its way that was sealed with it.
 */
import { z } from "zod";
import { address, apiKey, readEnv } from "../_http/env.ts";
import { openAsService } from "../_http/rpc.ts";
import { changeTokenKey } from "./change-token-key.ts";
import { spotifyVariables } from "./env.ts";
import { createTokenSeal } from "./token-seal.ts";

const { SUPABASE_URL, SUPABASE_SECRET_KEYS, SPOTIFY_TOKEN_KEYS } = readEnv(
  z.object({
    SUPABASE_URL: address,
    SUPABASE_SECRET_KEYS: apiKey,
    SPOTIFY_TOKEN_KEYS: spotifyVariables.SPOTIFY_TOKEN_KEYS,
  }),
);
const database = openAsService(SUPABASE_URL, SUPABASE_SECRET_KEYS);
const { resealed, missed } = await changeTokenKey(database, createTokenSeal(SPOTIFY_TOKEN_KEYS));
const next = missed > 0 ? "run it again" : "nothing is left";
console.log(`${resealed} resealed, ${missed} changed meanwhile: ${next}`);
