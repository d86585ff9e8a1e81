-- What runs by itself: waking a worker when somebody is due, and forgetting what is old.

create view private.unconfirmed_tracks with (security_invoker = true) as
select tracks.user_id
from app.tracks
left join private.spotify_polls as polls using (user_id)
where tracks.verified and (
  polls.heard_at > now() - make_interval(secs => private.limit_of('track_unconfirmed_s'))
) is not true;
comment on view private.unconfirmed_tracks is
  'Whose track Spotify confirmed, but too long ago: in a pause, or when its answers fail.';

create function private.drop_unconfirmed_tracks() returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_users uuid[] := array(select user_id from private.unconfirmed_tracks);
begin
  perform private.hold_listeners(v_users);
  -- Once more, since some may have been confirmed while this waited.
  perform private.change_track(user_id, null)
  from private.unconfirmed_tracks
  where user_id = any (v_users);
end
$$;
comment on function private.drop_unconfirmed_tracks() is
  'Takes away the tracks that Spotify confirmed too long ago, and tells others. Definer: tracks are writable by nobody.';

create function private.delete_idle_polls() returns void
language sql volatile security definer set search_path = ''
as $$
  delete from private.spotify_polls as polls
  where (polls.next_poll_at = 'infinity' or polls.next_poll_at < now() - interval '1 minute')
    and (
      polls.asked_at is null
      or polls.asked_at
        < now() - make_interval(secs => private.limit_of('spotify_refresh_interval_s'))
    )
    and not exists (
      select from private.live_listeners as live where live.user_id = polls.user_id
    )
$$;
comment on function private.delete_idle_polls() is
  'Forgets when listeners were asked about who are not live now. Whoever goes live at this moment has just become due, so their row stays. Definer: polls are writable by nobody.';

-- Hosted, the scheduler reaches the function through the web, with the address and the key that
-- stand in the vault as `project_url` and `secret_key`; without them it does nothing.
do $$
begin
  if to_regnamespace('net') is null then
    create extension pg_net with schema extensions;
  end if;
  if to_regnamespace('vault') is null then
    create schema vault;
    create extension supabase_vault with schema vault;
  end if;
end
$$;

create function private.poll_spotify() returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_url text;
  v_key text;
begin
  if exists (select from private.spotify_traffic where paused_until > now())
    or not exists (
      select from private.spotify_polls join private.polled_listeners using (user_id)
      where next_poll_at <= now()
    )
  then
    return null;
  end if;
  select decrypted_secret into v_url from vault.decrypted_secrets where name = 'project_url';
  select decrypted_secret into v_key from vault.decrypted_secrets where name = 'secret_key';
  if v_url is null or v_key is null then
    return null;
  end if;
  return net.http_post(
    url => v_url || '/functions/v1/spotify/poll',
    headers => jsonb_build_object('Content-Type', 'application/json', 'apikey', v_key),
    timeout_milliseconds => 60000
  );
end
$$;
comment on function private.poll_spotify() is
  'Wakes a worker when somebody is due, and gives the id of that request. Definer: it reads the secret key.';

select private.every(10, 'poll-spotify', 'select private.poll_spotify()');
select private.every(30, 'drop-unconfirmed-tracks', 'select private.drop_unconfirmed_tracks()');
select cron.schedule('delete-idle-polls', '* * * * *', 'select private.delete_idle_polls()');
