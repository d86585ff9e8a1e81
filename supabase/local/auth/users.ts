import type { Queries } from "../database/database.ts";
import { AuthError } from "./auth-error.ts";
import { AUDIENCE, type UserJson, userByAddress, userById } from "./user-json.ts";
import { NIL_UUID } from "./uuid.ts";

type Json = Readonly<Record<string, unknown>>;

/** A user to be made; the addresses are checked, and at least one is there. */
export interface NewUser {
  readonly id?: string;
  readonly aud?: string;
  readonly role?: string;
  readonly email: string;
  readonly phone: string;
  readonly userMetadata: Json;
}

export async function mustFindUser(queries: Queries, id: string): Promise<UserJson> {
  const user = await userById(queries, id);
  if (!user) throw new AuthError(404, "user_not_found", "User not found");
  return user;
}

export function emailExists(): AuthError {
  const message = "A user with this email address has already been registered";
  return new AuthError(422, "email_exists", message);
}

/** Throws 422 when somebody else than `exceptId` has this address. */
export async function expectFree(
  queries: Queries,
  { email, phone }: { readonly email: string; readonly phone: string },
  exceptId?: string,
): Promise<void> {
  const holders = await Promise.all([
    email ? userByAddress(queries, "email", email) : null,
    phone ? userByAddress(queries, "phone", phone) : null,
  ]);
  const [ofEmail, ofPhone] = holders.map((user) => user !== null && user.id !== exceptId);
  if (ofEmail) throw emailExists();
  const message = "Phone number already registered by another user";
  if (ofPhone) throw new AuthError(422, "phone_exists", message);
}

/** Keys set to null are removed, others replaced, the rest kept. */
function merged(column: string, parameter: string): string {
  return `(
    select coalesce(jsonb_object_agg(key, value), '{}')
    from jsonb_each(coalesce(${column}, '{}') || ${parameter}::text::jsonb) as kept
    where value <> 'null' or not ${parameter}::text::jsonb ? key
  )`;
}

export type IdentityProvider = "email" | "phone";

/** Gives a user an identity of their own address. */
export async function createIdentity(
  tx: Queries,
  at: Date,
  id: string,
  provider: IdentityProvider,
  data: Json,
): Promise<void> {
  const whole = { sub: id, email_verified: false, phone_verified: false, ...data };
  await tx.query(
    `insert into auth.identities
       (id, provider, provider_id, user_id, identity_data, last_sign_in_at, created_at, updated_at)
     values (
       gen_random_uuid(), $1, $2::text, $2::text::uuid, $3::text::jsonb,
       $4::timestamptz, $4::timestamptz, $4::timestamptz
     )`,
    [provider, id, JSON.stringify(whole), at.toISOString()],
  );
}

/** Writes data of a user's identity, which is made where there is none. */
export async function changeIdentity(
  tx: Queries,
  at: Date,
  id: string,
  provider: IdentityProvider,
  data: Json,
): Promise<void> {
  const changed = await tx.query(
    `update auth.identities
     set identity_data = identity_data || $3::text::jsonb, updated_at = $4::timestamptz
     where user_id = $1::uuid and provider = $2
     returning id`,
    [id, provider, JSON.stringify(data), at.toISOString()],
  );
  if (changed.length === 0) await createIdentity(tx, at, id, provider, data);
}

/**
 * Makes a user with an identity for each address. Two at once for one address: the constraint refuses
 * the second.
 */
export async function createUser(tx: Queries, at: Date, user: NewUser): Promise<string> {
  const { email, phone, userMetadata } = user;
  const { id = crypto.randomUUID(), aud = AUDIENCE, role = AUDIENCE } = user;
  const providers = [...(email ? ["email"] : []), ...(phone ? ["phone"] : [])];
  await tx.query(
    `insert into auth.users (
       instance_id, id, aud, role, email, phone,
       raw_app_meta_data, raw_user_meta_data, created_at, updated_at
     )
     values (
       $1::uuid, $2::uuid, $3, btrim($4), nullif($5, ''), nullif($6, ''),
       $7::text::jsonb, $8::text::jsonb, $9::timestamptz, $9::timestamptz
     )`,
    [
      NIL_UUID,
      id,
      aud,
      role,
      email,
      phone,
      JSON.stringify({ provider: providers[0], providers }),
      JSON.stringify(userMetadata),
      at.toISOString(),
    ],
  );
  if (email) await createIdentity(tx, at, id, "email", { email });
  if (phone) await createIdentity(tx, at, id, "phone", { phone });
  return id;
}

/** What may change of a user; absent means unchanged. */
export interface UserChange {
  readonly email?: string;
  readonly phone?: string;
  readonly role?: string;
  readonly emailConfirmed?: boolean;
  readonly phoneConfirmed?: boolean;
  readonly userMetadata?: Json;
  readonly appMetadata?: Json;
  /** Milliseconds from now; 0 lifts the ban. */
  readonly banMs?: number;
}

/** Changes a user. Metadata is merged; who is confirmed has no one-time token left. */
export async function updateUser(
  tx: Queries,
  at: Date,
  id: string,
  change: UserChange,
): Promise<void> {
  const { banMs, emailConfirmed = false, phoneConfirmed = false } = change;
  const verified = emailConfirmed ? { email_verified: true } : {};
  await tx.query(
    `update auth.users
     set
       role = coalesce(btrim($2::text), role),
       email = coalesce($3::text, email),
       phone = coalesce($4::text, phone),
       email_confirmed_at = case when $5::boolean then $10::timestamptz else email_confirmed_at end,
       phone_confirmed_at = case when $6::boolean then $10::timestamptz else phone_confirmed_at end,
       confirmation_token = case when $5::boolean or $6::boolean then '' else confirmation_token end,
       raw_app_meta_data = ${merged("raw_app_meta_data", "$7")},
       raw_user_meta_data = ${merged("raw_user_meta_data", "$8")},
       banned_until = case
         when $9::double precision is null then banned_until
         when $9::double precision <> 0
           then $10::timestamptz + $9::double precision * interval '1 ms'
       end,
       updated_at = $10::timestamptz
     where id = $1::uuid`,
    [
      id,
      change.role ?? null,
      change.email ?? null,
      change.phone ?? null,
      emailConfirmed,
      phoneConfirmed,
      JSON.stringify(change.appMetadata ?? {}),
      JSON.stringify({ ...verified, ...change.userMetadata }),
      banMs ?? null,
      at.toISOString(),
    ],
  );
  if (emailConfirmed || phoneConfirmed) await clearTokens(tx, id);
}

/** Ends every one-time token of a user. */
export async function clearTokens(tx: Queries, id: string): Promise<void> {
  await tx.query("delete from auth.one_time_tokens where user_id = $1::uuid", [id]);
}

/** Deletes a user with sessions and identities; whatever refers to it goes by its foreign keys. */
export async function deleteUser(tx: Queries, id: string): Promise<void> {
  await tx.query("delete from auth.users where id = $1::uuid", [id]);
}

/** Whether a user is banned at this moment. */
export function isBanned({ banned_until: until }: UserJson, now: Date): boolean {
  return until !== undefined && Date.parse(until) > now.getTime();
}
