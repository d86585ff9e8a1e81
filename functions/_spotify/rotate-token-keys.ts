/*
 * `npm run rotate-token-keys`, after the new key stands first in SPOTIFY_TOKEN_KEYS of the functions
 * and of this environment, the old one behind it. Once it says that nothing was left, the old key may
 * go; ten minutes later, for the sign-ins on their way.
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
