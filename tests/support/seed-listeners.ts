import type { Database } from "../../supabase/local/database/database.ts";

/**
 * So many live listeners who share their track, their Spotify connected with these sealed tokens:
 * all of them due. They stand in no place, since who is near whom is not what they are for.
 */
export async function seedListeners(
  database: Database,
  count: number,
  sealed: (userId: string) => Promise<string> | string = () => "h..i.t.g",
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => crypto.randomUUID());
  const tokens = await Promise.all(ids.map(sealed));
  await database.transaction(async (tx) => {
    for (const statement of STATEMENTS) await tx.query(statement, [ids]);
    await tx.query(
      `insert into private.spotify_accounts (
        user_id, account_key, display_name, access_token, access_expires_at, refresh_token, scopes,
        authorized_at, expires_at
      )
      select id, 'id:' || id, 'Listener', token, now() + interval '1 hour', token, '{}', now(),
        now() + interval '6 months'
      from unnest($1::uuid[], $2::text[]) as listener (id, token)`,
      [ids, tokens],
    );
  });
  return ids;
}

const STATEMENTS = [
  `insert into auth.users (id, email, aud, role)
  select id, id || '@users.resonance.invalid', 'authenticated', 'authenticated'
  from unnest($1::uuid[]) as id`,
  `insert into app.profiles (id, display_name, adult_confirmed_at)
  select id, 'Listener', now() from unnest($1::uuid[]) as id`,
  "update app.settings set share_track = true where user_id = any ($1)",
  `insert into app.presence (user_id, shown_id, live_since, visible_from, live_until, heartbeat_at)
  select id, id, now(), now(), now() + interval '2 hours', now() + interval '1 hour'
  from unnest($1::uuid[]) as id`,
];
