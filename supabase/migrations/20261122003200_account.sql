-- A listener and their account: what we know, and the two ways out. Deleting the account is deleting
-- the user in Supabase Auth, which takes every row with it; the trigger does what a cascade cannot.

create function private.spotify_link(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    (
      select jsonb_build_object(
        'linked', true,
        'until', private.iso(expires_at),
        'reauthNeeded', needs_reauth_at is not null or expires_at <= now()
      )
      from private.spotify_accounts
      where user_id = p_user
    ),
    jsonb_build_object('linked', false, 'until', null, 'reauthNeeded', false)
  )
$$;
comment on function private.spotify_link(uuid) is
  'Whether a listener''s Spotify is connected, until when, and whether it needs a new sign-in before that. Definer: links are readable by nobody.';

create function private.me_of(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'profile', private.profile_json(profiles),
    'settings', private.settings_json(settings),
    'live', private.live_state(profiles.id),
    'spotify', private.spotify_link(profiles.id)
  )
  from app.profiles
  join app.settings on user_id = profiles.id
  where profiles.id = p_user
$$;
comment on function private.me_of(uuid) is
  'All that a listener may want to know of themselves at a glance. Definer: presence and links are readable by nobody.';

create function private.me() returns jsonb
language sql volatile security definer set search_path = ''
as $$ select private.me_of(private.caller('me')) $$;
comment on function private.me() is
  'The caller at a glance. Definer: see private.me_of.';
grant execute on function private.me() to authenticated;

create function api.me() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.me() $$;
comment on function api.me() is
  'GET /auth/me. Replies { profile, settings, live, spotify: { linked, until, reauthNeeded } }.';
grant execute on function api.me() to authenticated;

create function private.disconnect_spotify() returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('disconnect_spotify');
begin
  perform private.lock_presence(v_user);
  perform private.end_presence(v_user);
  perform private.forget_spotify(v_user);
end
$$;
comment on function private.disconnect_spotify() is
  'The caller goes offline, and what came from Spotify is gone: tokens, account, picture, track, and the name unless they chose it here. Repeating it changes nothing. Definer: none of it is writable by anybody.';
grant execute on function private.disconnect_spotify() to authenticated;

create function api.disconnect_spotify() returns void
language sql volatile security invoker set search_path = ''
as $$ select private.disconnect_spotify() $$;
comment on function api.disconnect_spotify() is
  'DELETE /auth/spotify: offline, and everything from Spotify is deleted before the reply.';
grant execute on function api.disconnect_spotify() to authenticated;

create function private.tg_profiles__leave() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.lock_presence(old.id);
  -- First what waits to be heard about them; then others are told that they left.
  delete from realtime.messages where payload::text like '%' || old.id || '%';
  perform private.end_presence(old.id);
  perform private.forget_buckets(old.id);
  delete from realtime.messages where topic = 'user:' || old.id;
  -- Blocks, reports and pairs may name anybody, so no reference deletes these.
  delete from app.blocks where blocked_id = old.id;
  delete from private.reports where reported_id = old.id;
  delete from private.vibe_pairs where old.id in (user_a, user_b);
  -- The log is Supabase Auth's own: where it is not ours to delete from, Auth keeps its rules for it.
  if has_table_privilege('auth.audit_log_entries', 'delete') then
    delete from auth.audit_log_entries
    where old.id::text in (payload ->> 'actor_id', payload -> 'traits' ->> 'user_id');
  end if;
  return old;
end
$$;
comment on function private.tg_profiles__leave() is
  'Ends what does not end by itself when a user is deleted: nothing waits to be heard but that they left, nobody''s blocks or reports name them, and the log of sessions is gone. Definer: whoever deletes users need not reach presence or messages.';

create trigger _100_leave before delete on app.profiles
  for each row execute function private.tg_profiles__leave();
comment on trigger _100_leave on app.profiles is
  'Whoever deletes the user, DELETE /auth/me or an administrator, it is one transaction: all of it or nothing.';
