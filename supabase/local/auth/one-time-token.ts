import { createHash, randomInt } from "node:crypto";
import type { Queries } from "../database/database.ts";

/** What a token is for: to confirm an address, or to come in by one that is known. */
export type TokenKind = "confirmation" | "recovery";

/** A fresh code of so many digits. */
export function newCode(length: number): string {
  return String(randomInt(10 ** length)).padStart(length, "0");
}

/** What stands in the database for a code: hex SHA-224 of address and code, as Auth has it. */
export function tokenHash(address: string, code: string): string {
  return createHash("sha224")
    .update(address + code)
    .digest("hex");
}

/** One outstanding token a user and kind: a new one takes the place of the old. */
export async function keepToken(
  tx: Queries,
  at: Date,
  user: { readonly id: string; readonly email: string },
  { kind, hash }: { readonly kind: TokenKind; readonly hash: string },
): Promise<void> {
  await tx.query(
    `update auth.users
     set ${kind}_token = $2, ${kind}_sent_at = $3::timestamptz, updated_at = $3::timestamptz
     where id = $1::uuid`,
    [user.id, hash, at.toISOString()],
  );
  await tx.query(
    `insert into auth.one_time_tokens
       (id, user_id, token_type, token_hash, relates_to, created_at, updated_at)
     values (
       gen_random_uuid(), $1::uuid, '${kind}_token', $2, $3,
       $4::timestamptz at time zone 'utc', $4::timestamptz at time zone 'utc'
     )
     on conflict (user_id, token_type) do update
     set (token_hash, relates_to, created_at, updated_at) =
       (excluded.token_hash, excluded.relates_to, excluded.created_at, excluded.updated_at)`,
    [user.id, hash, user.email, at.toISOString()],
  );
}

export interface FoundToken {
  readonly userId: string;
  readonly kind: TokenKind;
  readonly expired: boolean;
}

/**
 * The outstanding token with this hash. Its user is held until the end of the transaction, before the
 * token is looked at: of two who redeem it at once one finds it, and who makes a new one waits.
 */
export async function findToken(
  tx: Queries,
  at: Date,
  expiryS: number,
  hash: string,
  kinds: readonly TokenKind[],
): Promise<FoundToken | null> {
  const types = kinds.map((kind) => `${kind}_token`);
  const held = await tx.query<{ id: string }>(
    `select id from auth.users
     where id = (
       select user_id from auth.one_time_tokens
       where token_hash = $1 and token_type::text = any ($2::text[])
       limit 1
     )
     for update`,
    [hash, types],
  );
  const [holder] = held;
  if (!holder) return null;
  const [token] = await tx.query<{ kind: TokenKind; expired: boolean }>(
    `select token.kind, coalesce(token.sent_at + $3 * interval '1 s' < $4::timestamptz, true) as expired
     from auth.one_time_tokens as kept
     join auth.users as u on u.id = kept.user_id
     join lateral (values
       ('recovery', u.recovery_sent_at),
       ('confirmation', u.confirmation_sent_at)
     ) as token (kind, sent_at) on token.kind || '_token' = kept.token_type::text
     where kept.user_id = $5::uuid and kept.token_hash = $1 and kept.token_type::text = any ($2::text[])`,
    [hash, types, expiryS, at.toISOString(), holder.id],
  );
  return token ? { userId: holder.id, ...token } : null;
}
