-- Waking a worker when somebody is due, and forgetting what is old.

create function private.drop_unconfirmed_tracks(p_most integer default 200) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_due tid[] := private.take_due(
    'drop_unconfirmed_tracks',
    'app.tracks',
    $due$
      verified
      and exists (select from private.unconfirmed_tracks where user_id = due.user_id offset 0)
    $due$,
    p_most,
    p_lock => false
  );
  v_user uuid;
begin
  for v_user in
    select presence.user_id from app.presence
    where user_id = any (array(select user_id from app.tracks where ctid = any (v_due)))
    for no key update skip locked
  loop
    -- Asked again under the lock: it may have been confirmed since.
    if exists (select from private.unconfirmed_tracks where user_id = v_user) then
      perform private.change_track(v_user, null);
    end if;
  end loop;
  return cardinality(v_due);
end
$$;
comment on function private.drop_unconfirmed_tracks(integer) is
  'Takes away at most so many tracks that Spotify confirmed too long ago; returns how many. Definer: tracks are writable by nobody.';

create function private.delete_idle_polls(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_idle_polls',
    'private.spotify_polls',
    $due$
      (next_poll_at = 'infinity' or next_poll_at < now() - interval '1 minute')
      and (
        asked_at is null or asked_at < (select private.seconds_ago('spotify_refresh_interval_s'))
      )
      and not exists (
        select from private.live_listeners as live where live.user_id = due.user_id offset 0
      )
    $due$,
    p_most
  )
$$;
comment on function private.delete_idle_polls(integer) is
  'Forgets when listeners were asked about who are not live now, at most so many; returns how many. A listener who goes live at this moment has just become due, so their row stays. Definer: polls are writable by nobody.';

-- Hosted, the scheduler reaches the function through the web, with the address and the key that
-- stand in the vault as `project_url` and `secret_key`; without them it does nothing.
do $$
begin
  if to_regnamespace('net') is null then
    create extension pg_net with schema extensions;
  end if;
end
$$;

create function private.post_to_function(p_path text) returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_url text;
  v_key text;
begin
  select decrypted_secret into v_url from vault.decrypted_secrets where name = 'project_url';
  select decrypted_secret into v_key from vault.decrypted_secrets where name = 'secret_key';
  if v_url is null or v_key is null then
    return null;
  end if;
  return net.http_post(
    url => v_url || '/functions/v1/' || p_path,
    headers => jsonb_build_object('Content-Type', 'application/json', 'apikey', v_key),
    timeout_milliseconds => 60000
  );
end
$$;
comment on function private.post_to_function(text) is
  'Wakes a worker of a function, and gives the id of that request; null where the vault does not say where it is. Definer: it reads the secret key.';

create function private.poll_spotify() returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if exists (select from private.spotify_traffic where paused_until > now())
    or not exists (
      select from private.spotify_polls join private.polled_listeners using (user_id)
      where next_poll_at <= now()
    )
    and not exists (select from private.wanted_tracks)
  then
    return null;
  end if;
  return private.post_to_function('spotify/poll');
end
$$;
comment on function private.poll_spotify() is
  'Wakes a worker when somebody is due or a track is to be looked up, and gives the id of that request. Definer: it reads whose turn it is.';
