import { hmacSha256 } from "../_http/digest.ts";
import type { PersonKey } from "./env.ts";

/** By what a person is known, and their user in Supabase Auth: nobody without a key could say so. */
export interface PersonNames {
  /** `version.hmac` of each id that the source gave, by each key. */
  readonly personKeys: readonly string[];
  /** Those of the first key, by which they are known from now on. */
  readonly currentKeys: readonly string[];
  /** Addresses of the user, the one that is right now first. */
  readonly emails: [string, ...string[]];
}

/**
 * Hashes the ids of an account at the source. Supabase Auth knows a user by an e-mail: theirs is
 * nobody's mailbox, and as unguessable as the key, since who could guess it could ask for a way in. One
 * account always gives the same, so two first sign-ins at once end as one user.
 */
export async function personNames(
  keys: readonly [PersonKey, ...PersonKey[]],
  accountKeys: readonly string[],
): Promise<PersonNames> {
  const named = await Promise.all(
    keys.flatMap(({ version, secret }) =>
      accountKeys.map(async (accountKey) => ({
        personKey: `${version}.${await hmacSha256(secret, `person:${accountKey}`)}`,
        email: `${await hmacSha256(secret, accountKey)}@users.resonance.invalid`,
      })),
    ),
  );
  const personKeys = named.map(({ personKey }) => personKey);
  const [email = "", ...older] = named.map(({ email }) => email);
  return {
    personKeys,
    currentKeys: personKeys.slice(0, accountKeys.length),
    emails: [email, ...older],
  };
}
