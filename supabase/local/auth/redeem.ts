import { z } from "zod";
import type { Database } from "../database/database.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import { tokenHash } from "./one-time-token.ts";
import { readEmail } from "./users.ts";

export const redeemParams = z.object({
  type: z.string().nullish(),
  token: z.string().nullish(),
  token_hash: z.string().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
  redirect_to: z.string().nullish(),
});

type RedeemParams = z.infer<typeof redeemParams>;
type Kind = "confirmation" | "recovery";

/** Which token each type means; `email` means either. */
const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  email: ["recovery", "confirmation"],
  magiclink: ["recovery"],
  recovery: ["recovery"],
  signup: ["confirmation"],
  invite: ["confirmation"],
};

/** What lite shall be asked to verify, once all that it does not look at has been looked at. */
export interface Redeemable {
  readonly type: "signup" | "magiclink" | "recovery";
  readonly token_hash: string;
}

function hashOf(params: RedeemParams): string {
  const { token, token_hash: hash, email } = params;
  if (Boolean(token) === Boolean(hash)) {
    throw validationFailed("Verify requires either a token or a token hash");
  }
  if (!hash) {
    if (!email || params.phone) {
      const only = "Only an email address or phone number should be provided on verify";
      throw validationFailed(only);
    }
    return tokenHash(readEmail(email), token ?? "");
  }
  if (email || params.phone || params.redirect_to) {
    throw validationFailed("Only the token_hash and type should be provided");
  }
  return hash;
}

interface Found extends Record<string, unknown> {
  kind: Kind;
  banned: boolean;
  expired: boolean;
}

async function find(database: Database, hash: string, expiryS: number): Promise<Found | null> {
  const [found] = await database.query<Found>(
    `select
       token.kind,
       coalesce(u.banned_until > now(), false) as banned,
       token.sent_at + $2::integer * interval '1 s' < now() as expired
     from auth.users as u
     cross join lateral (values
       ('recovery', u.recovery_token, u.recovery_sent_at),
       ('confirmation', u.confirmation_token, u.confirmation_sent_at)
     ) as token (kind, hash, sent_at)
     where $1::text in (u.recovery_token, u.confirmation_token) and token.hash = $1::text`,
    [hash, expiryS],
  );
  return found ?? null;
}

/**
 * Checks a one-time token as Auth does and says how lite redeems it. A token that is used,
 * replaced, expired or was never made is 403 `otp_expired`, whichever it is.
 */
export async function redeemable(
  database: Database,
  params: RedeemParams,
  expiryS: number,
): Promise<Redeemable> {
  if (!params.type) throw validationFailed("Verify requires a verification type");
  const hash = hashOf(params);
  const kinds = KINDS[params.type];
  if (!kinds) throw validationFailed("Invalid email verification type");
  const gone = params.token_hash
    ? "Email link is invalid or has expired"
    : "Token has expired or is invalid";
  const found = await find(database, hash, expiryS);
  if (!found || !kinds.includes(found.kind)) throw new AuthError(403, "otp_expired", gone);
  if (found.banned) throw new AuthError(403, "user_banned", "User is banned");
  if (found.expired) throw new AuthError(403, "otp_expired", gone);
  if (found.kind === "confirmation") return { type: "signup", token_hash: hash };
  return { type: params.type === "recovery" ? "recovery" : "magiclink", token_hash: hash };
}
