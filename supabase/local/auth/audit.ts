import type { Queries } from "../database/database.ts";
import { NIL_UUID } from "./uuid.ts";

/** What Auth's log knows of, and under which heading it keeps each. */
const LOG_TYPES = {
  login: "account",
  logout: "account",
  user_signedup: "team",
  user_invited: "team",
  user_deleted: "team",
  token_revoked: "token",
  token_refreshed: "token",
  user_modified: "user",
  user_recovery_requested: "user",
  user_updated_password: "user",
} as const;

/** Who did it: a user, or the holder of the secret key, who has no id. */
export interface Actor {
  readonly id: string;
  readonly email: string;
  readonly phone?: string;
  readonly user_metadata?: Readonly<Record<string, unknown>>;
}

/** The holder of a key, under the name of its role. */
export function administrator(role: string): Actor {
  return { id: NIL_UUID, email: role };
}

/** Writes a row of Auth's log. `traits` say whom it was done to, where that is another. */
export async function writeLog(
  tx: Queries,
  at: Date,
  actor: Actor,
  action: keyof typeof LOG_TYPES,
  traits?: Readonly<Record<string, string>>,
): Promise<void> {
  const { full_name } = actor.user_metadata ?? {};
  const payload = {
    action,
    actor_id: actor.id,
    ...(full_name === undefined ? {} : { actor_name: full_name }),
    actor_username: actor.phone || actor.email,
    actor_via_sso: false,
    log_type: LOG_TYPES[action],
    ...(traits && { traits }),
  };
  await tx.query(
    `insert into auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
     values ($1::uuid, gen_random_uuid(), $2::text::json, $3::timestamptz, '')`,
    [NIL_UUID, JSON.stringify(payload), at.toISOString()],
  );
}

/** The traits of a user to whom something was done. */
export function traitsOf(user: Actor) {
  return { user_id: user.id, user_email: user.email, user_phone: user.phone ?? "" };
}
