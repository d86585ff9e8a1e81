-- What a claim ends with: what Spotify said, or that it could not be asked. An answer changes something
-- only under the claim to ask for it.

create function private.source_track(p_user uuid, p_track jsonb) returns app.tracks
language sql stable security invoker set search_path = ''
as $$
  select row(
    p_user,
    p_track ->> 'trackId',
    p_track ->> 'name',
    p_track -> 'artists',
    p_track #>> '{album,id}',
    p_track #>> '{album,name}',
    p_track #>> '{album,coverUrl}',
    p_track ->> 'url',
    true,
    now() - make_interval(secs => coalesce((p_track ->> 'playedMs')::double precision / 1000, 0))
  )::app.tracks
$$;
comment on function private.source_track(uuid, jsonb) is
  'The row of a track that its source confirms, { trackId, name, artists, album, url, playedMs }; the table''s own checks hold.';

create function private.now_playing_of(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'track', private.track_json(tracks),
    'reason', case when tracks.user_id is null then silence end,
    'checkedAt', private.iso(heard_at),
    'fresh', coalesce(
      heard_at > now() - make_interval(secs => private.limit_of('spotify_poll_least_s')), false
    )
  )
  from (select p_user as user_id) as listener
  left join private.live_listeners as live using (user_id)
  left join app.tracks on tracks.user_id = live.user_id
  left join private.spotify_polls as polls on polls.user_id = live.user_id
$$;
comment on function private.now_playing_of(uuid) is
  'What is known of a listener''s track, since when, and whether that is fresh. Definer: tracks are readable by nobody.';

create function private.keep_spotify_track(
  p_user uuid,
  p_claim uuid,
  p_next_poll_s double precision,
  p_track jsonb,
  p_silence text
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_live boolean;
begin
  -- Offline and disconnecting wait for this row too: they are before it, or after all of this.
  perform private.lock_presence(p_user);
  v_live := exists (select from private.live_listeners where user_id = p_user);
  if not exists (
    select from private.spotify_polls where user_id = p_user and claim = p_claim
  ) then
    return null;
  end if;
  if v_live then
    perform private.change_track(p_user, case
      when p_track is not null then private.source_track(p_user, p_track)
    end);
  end if;
  update private.spotify_polls
  set
    claim = null,
    failures = 0,
    heard_at = case when v_live then now() end,
    silence = case when v_live then p_silence end,
    next_poll_at = case
      when isfinite(next_poll_at) then now() + make_interval(secs => p_next_poll_s)
      else next_poll_at
    end
  where user_id = p_user and claim = p_claim;
  return case when v_live then private.now_playing_of(p_user) end;
end
$$;
comment on function private.keep_spotify_track(uuid, uuid, double precision, jsonb, text) is
  'Makes what Spotify said the track of a live listener, nothing shareable included, and sets their next turn. Who is not live keeps nothing; a claim that is over changes nothing. Definer: tracks are writable by nobody; it is granted to service_role only.';
grant execute on function private.keep_spotify_track(uuid, uuid, double precision, jsonb, text) to service_role;

create function api.keep_spotify_track(
  user_id uuid,
  claim uuid,
  next_poll_s double precision,
  track jsonb default null,
  silence text default null
) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.keep_spotify_track(user_id, claim, next_poll_s, track, silence) $$;
comment on function api.keep_spotify_track(uuid, uuid, double precision, jsonb, text) is
  'For the spotify function: what Spotify said, under the claim to ask it; track is { trackId, name, artists, album, url, playedMs } or null, and silence why. Replies { track, reason, checkedAt, fresh }, or null when nothing was kept.';
grant execute on function api.keep_spotify_track(uuid, uuid, double precision, jsonb, text) to service_role;

create function private.fail_spotify_poll(p_user uuid, p_claim uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.spotify_polls
  set
    claim = null,
    failures = least(failures + 1, 100),
    next_poll_at = case
      when isfinite(next_poll_at) then now() + make_interval(
        secs => least(
          private.limit_of('spotify_backoff_s') * 2.0 ^ failures,
          private.limit_of('spotify_backoff_most_s')
        ) * (0.9 + random() * 0.1)
      )
      else next_poll_at
    end
  where user_id = p_user and claim = p_claim
$$;
comment on function private.fail_spotify_poll(uuid, uuid) is
  'Spotify could not be asked about this one listener: they wait, twice as long each time, and nobody else does. Definer: polls are writable by nobody; it is granted to service_role only.';
grant execute on function private.fail_spotify_poll(uuid, uuid) to service_role;

create function api.fail_spotify_poll(user_id uuid, claim uuid) returns void
language sql volatile security invoker set search_path = ''
as $$ select private.fail_spotify_poll(user_id, claim) $$;
comment on function api.fail_spotify_poll(uuid, uuid) is
  'For the spotify function: ends a claim without an answer.';
grant execute on function api.fail_spotify_poll(uuid, uuid) to service_role;
