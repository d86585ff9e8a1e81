import type { Queries } from "../database/database.ts";

/** A user as Auth's API shows one; what has not happened is left out. */
export interface UserJson extends Record<string, unknown> {
  id: string;
  aud: string;
  role: string;
  email: string;
  phone: string;
  app_metadata: Record<string, unknown>;
  user_metadata: Record<string, unknown>;
  is_anonymous: boolean;
  banned_until?: string;
  email_confirmed_at?: string;
}

function utc(column: string): string {
  return `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

const OPTIONAL_TIMES = [
  "email_confirmed_at",
  "invited_at",
  "phone_confirmed_at",
  "confirmation_sent_at",
  "confirmed_at",
  "recovery_sent_at",
  "email_change_sent_at",
  "phone_change_sent_at",
  "reauthentication_sent_at",
  "last_sign_in_at",
  "banned_until",
  "deleted_at",
];

const IDENTITIES = `
  select jsonb_agg(
    jsonb_build_object(
      'identity_id', i.id,
      'id', i.provider_id,
      'user_id', i.user_id,
      'identity_data', i.identity_data,
      'provider', i.provider,
      'last_sign_in_at', ${utc("coalesce(i.last_sign_in_at, i.created_at)")},
      'created_at', ${utc("i.created_at")},
      'updated_at', ${utc("i.updated_at")}
    ) || jsonb_strip_nulls(jsonb_build_object('email', i.email)) order by i.created_at
  )
  from auth.identities as i
  where i.user_id = u.id`;

/** The JSON of `auth.users as u`, as a column expression. */
const USER = `
  jsonb_build_object(
    'id', u.id, 'aud', coalesce(u.aud, ''), 'role', coalesce(u.role, ''),
    'email', coalesce(u.email, ''), 'phone', coalesce(u.phone, '')
  )
  || jsonb_strip_nulls(jsonb_build_object(
    ${OPTIONAL_TIMES.map((name) => `'${name}', ${utc(`u.${name}`)}`).join(",\n    ")},
    'new_email', nullif(u.email_change, ''),
    'new_phone', nullif(u.phone_change, '')
  ))
  || jsonb_build_object(
    'app_metadata', coalesce(u.raw_app_meta_data, '{}'),
    'user_metadata', coalesce(u.raw_user_meta_data, '{}'),
    'identities', coalesce((${IDENTITIES}), '[]'),
    'created_at', ${utc("u.created_at")},
    'updated_at', ${utc("u.updated_at")},
    'is_anonymous', u.is_anonymous
  )`;

type UserRow = { user: UserJson };

/** The audience of every user that Auth makes unless told otherwise. */
export const AUDIENCE = "authenticated";

/** The user with this id (a UUID), or null. */
export async function userById(queries: Queries, id: string): Promise<UserJson | null> {
  const sql = `select ${USER} as user from auth.users as u where u.id = $1::uuid`;
  const [row] = await queries.query<UserRow>(sql, [id]);
  return row?.user ?? null;
}

/** The user with this address (an e-mail in lower case, a phone in digits), or null. */
export async function userByAddress(
  queries: Queries,
  kind: "email" | "phone",
  address: string,
): Promise<UserJson | null> {
  const sql = `
    select ${USER} as user from auth.users as u
    where u.${kind} = $1 and not u.is_sso_user and u.aud = '${AUDIENCE}'`;
  const [row] = await queries.query<UserRow>(sql, [address]);
  return row?.user ?? null;
}

/** Which users a page has: those whose address or full name contains `filter`. */
export interface UsersWanted {
  readonly page: number;
  readonly perPage: number;
  readonly filter: string;
}

/** One page of users, youngest first and without their identities, and how many there are in all. */
export async function usersPage(
  queries: Queries,
  { page, perPage, filter }: UsersWanted,
): Promise<{ users: UserJson[]; total: number }> {
  const wanted = `
    u.aud = '${AUDIENCE}'
    and ($1 = '' or u.email like '%' || $1 || '%'
      or u.raw_user_meta_data ->> 'full_name' ilike '%' || $1 || '%')`;
  const rows = await queries.query<UserRow>(
    `select (${USER}) || '{"identities": null}' as user
     from auth.users as u
     where ${wanted}
     order by u.created_at desc, u.id limit $2 offset $3`,
    [filter, perPage, (Math.max(page, 1) - 1) * perPage],
  );
  const [count] = await queries.query<{ total: number }>(
    `select count(*)::integer as total from auth.users as u where ${wanted}`,
    [filter],
  );
  return { users: rows.map(({ user }) => user), total: count?.total ?? 0 };
}
