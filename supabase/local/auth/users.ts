import type { Queries } from "../database/database.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import { type UserJson, userByEmail, userById } from "./user-json.ts";

type Json = Record<string, unknown>;

/** A user to be made; the address is checked and in lower case. */
export interface NewUser {
  readonly id?: string;
  readonly email: string;
  readonly role?: string;
  readonly userMetadata: Json;
  readonly appMetadata: Json;
  readonly confirmed: boolean;
}

/** Auth only checks the form: mail to `.invalid` is refused by the mailer, not here. */
export function readEmail(email: string | undefined): string {
  if (!email) throw validationFailed("An email address is required");
  if (email.length > 255) throw validationFailed("An email address is too long");
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    throw validationFailed("Unable to validate email address: invalid format");
  }
  return email.toLowerCase();
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

/** Keys set to null are removed, others replaced, the rest kept. */
function merged(column: string, parameter: string): string {
  return `(
    select coalesce(jsonb_object_agg(key, value), '{}')
    from jsonb_each(coalesce(${column}, '{}') || ${parameter}::text::jsonb)
    where value <> 'null'
  )`;
}

async function createEmailIdentity(tx: Queries, id: string, email: string, verified: boolean) {
  const data = { sub: id, email, email_verified: verified, phone_verified: false };
  await tx.query(
    `insert into auth.identities (id, provider, provider_id, user_id, identity_data, last_sign_in_at)
     values ($1::uuid, 'email', $2::text, $2::text::uuid, $3::text::jsonb, now())`,
    [crypto.randomUUID(), id, JSON.stringify(data)],
  );
}

/** Makes a user with an e-mail identity. 422 when the address is taken. */
export async function createUser(tx: Queries, user: NewUser): Promise<UserJson> {
  const { email, confirmed } = user;
  const id = user.id ?? crypto.randomUUID();
  const verified = confirmed ? { email_verified: true } : {};
  const created = await tx.query(
    `insert into auth.users
       (id, email, role, raw_app_meta_data, raw_user_meta_data, email_confirmed_at)
     values
       ($1::uuid, $2, $3, $4::text::jsonb, $5::text::jsonb, case when $6::boolean then now() end)
     on conflict do nothing
     returning id`,
    [
      id,
      email,
      user.role ?? "authenticated",
      JSON.stringify({ provider: "email", providers: ["email"], ...user.appMetadata }),
      JSON.stringify({ ...user.userMetadata, ...verified }),
      confirmed,
    ],
  );
  if (created.length === 0) throw emailExists();
  await createEmailIdentity(tx, id, email, false);
  return await mustFindUser(tx, id);
}

async function changeEmail(tx: Queries, id: string, email: string, verified: boolean) {
  const holder = await userByEmail(tx, email);
  if (holder && holder.id !== id) throw emailExists();
  const data = JSON.stringify({ email, email_verified: verified });
  const updated = await tx.query(
    `update auth.identities
     set identity_data = identity_data || $2::text::jsonb, updated_at = now()
     where user_id = $1::uuid and provider = 'email'
     returning id`,
    [id, data],
  );
  if (updated.length === 0) await createEmailIdentity(tx, id, email, verified);
  await tx.query("update auth.users set email = $2 where id = $1::uuid", [id, email]);
}

/** What may change of a user; absent means unchanged. */
export interface UserChange {
  readonly email?: string;
  readonly role?: string;
  readonly confirmed?: boolean;
  readonly userMetadata?: Json;
  readonly appMetadata?: Json;
  /** Milliseconds from now; 0 lifts the ban. */
  readonly banMs?: number;
}

/** Changes a user. Metadata is merged; a ban keeps from refreshing and signing in, not from reading. */
export async function updateUser(tx: Queries, id: string, change: UserChange): Promise<UserJson> {
  if (change.email !== undefined) {
    await changeEmail(tx, id, change.email, change.confirmed ?? false);
  }
  const verified = change.confirmed ? { email_verified: true } : {};
  await tx.query(
    `update auth.users
     set
       role = coalesce($2::text, role),
       email_confirmed_at = case when $3::boolean then now() else email_confirmed_at end,
       raw_app_meta_data = ${merged("raw_app_meta_data", "$4")},
       raw_user_meta_data = ${merged("raw_user_meta_data", "$5")},
       banned_until = case
         when $6::double precision is null then banned_until
         when $6::double precision > 0 then now() + $6::double precision * interval '1 ms'
       end,
       updated_at = now()
     where id = $1::uuid`,
    [
      id,
      change.role ?? null,
      change.confirmed ?? false,
      JSON.stringify(change.appMetadata ?? {}),
      JSON.stringify({ ...verified, ...change.userMetadata }),
      change.banMs ?? null,
    ],
  );
  return await mustFindUser(tx, id);
}

/** Deletes a user with sessions and identities; whatever refers to it goes by its foreign keys. */
export async function deleteUser(tx: Queries, id: string): Promise<void> {
  await tx.query("delete from auth.refresh_tokens where user_id = $1::uuid", [id]);
  await tx.query("delete from auth.users where id = $1::uuid", [id]);
}

/** Whether a user is banned at this moment. */
export async function isBanned(queries: Queries, id: string): Promise<boolean> {
  const sql = "select from auth.users where id = $1::uuid and banned_until > now()";
  return (await queries.query(sql, [id])).length > 0;
}
