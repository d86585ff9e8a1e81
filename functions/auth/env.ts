import { z } from "zod";
import { address, apiKey, keyList, list, ShellEnv } from "../_http/env.ts";
import { spotifyVariables } from "../_spotify/env.ts";

/** A key of the hashes by which persons are known: its version, and its secret. */
export interface PersonKey {
  readonly version: string;
  readonly secret: string;
}

/** `version:key,version:key`, each key of 32 characters or more: the first writes, all are tried. */
const personKeys = keyList(personKey, "version:key,... with keys of 32 characters or more");

/** A key without a version is the only one that there ever was. */
function personKey(entry: string): PersonKey | null {
  const [, version = "1", secret] = /^(?:([\w-]{1,32}):)?([^\s:]{32,})$/.exec(entry) ?? [];
  return secret ? { version, secret } : null;
}

/** What sign-in needs besides. */
export const AuthEnv = z.object({
  ...ShellEnv.shape,
  ...spotifyVariables,
  SUPABASE_SECRET_KEYS: apiKey,
  ACCOUNT_EMAIL_KEY: personKeys,
  PUBLIC_URL: address,
  SIGN_IN_REDIRECTS: list,
});
export type AuthEnv = z.infer<typeof AuthEnv>;
