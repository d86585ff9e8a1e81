-- Listeners whose Spotify is connected, and what it says.

-- The keyed hash of a name, as if it had been made.
create function tests.person_key(p_name text) returns text
language sql immutable security invoker set search_path = ''
as $$ select 'v1.' || md5('person ' || p_name) || md5(p_name || ' person') $$;

-- What the auth function says of a Spotify account, its tokens sealed.
create function tests.spotify_account(p_name text) returns jsonb
language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'accountKey', 'account:' || p_name,
    'personKeys', array[tests.person_key(p_name)],
    'currentKeys', array[tests.person_key(p_name)],
    'displayName', p_name,
    'avatarUrl', 'https://i.scdn.co/image/' || p_name,
    'accessToken', 'h..i.t.g',
    'accessExpiresInS', 3600,
    'refreshToken', 'h..i.t.g',
    'scopes', '["user-read-playback-state"]'::jsonb
  )
$$;

-- A listener who came back from Spotify; their code waits for the app under that hash.
create function tests.signs_in(p_name text, p_code_hash text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.listener(p_name);
  perform tests.act_as_role('service_role');
  perform api.finish_sign_in(
    tests.id_of(p_name), tests.spotify_account(p_name), p_code_hash, repeat('c', 43)
  );
  perform tests.act_as_owner();
  return tests.id_of(p_name);
end
$$;

-- A live listener there who shares their track, their Spotify connected: due to be asked about.
create function tests.shares_at(p_name text, p_geohash text) returns uuid
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.signs_in(p_name, rpad(p_name, 43, 'h'));
  perform tests.live_at(p_name, p_geohash);
  perform tests.act_as(p_name);
  perform api.update_settings(share_track => true);
  perform tests.act_as_owner();
  return tests.id_of(p_name);
end
$$;

-- A track as the spotify function hands it in.
create function tests.spotify_track(p_name text) returns jsonb
language sql immutable security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'trackId', '4uLU6hMCjMI75M1A2tKUQC',
    'name', p_name,
    'artists', '[{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}]'::jsonb,
    'album', '{"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever", "coverUrl": null}'::jsonb,
    'url', 'https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC'
  )
$$;

-- Who is due now, by name, as a worker claims them.
create function tests.claims(p_most integer) returns text[]
language plpgsql volatile security definer set search_path = ''
as $$
begin
  return array(
    select display_name
    from jsonb_array_elements(private.claim_track_polls(p_most) -> 'polls') as poll
    join app.profiles on id = (poll ->> 'userId')::uuid
    order by display_name
  );
end
$$;

create function tests.claim_of(p_name text) returns uuid
language sql stable security definer set search_path = ''
as $$ select claim from private.spotify_polls where user_id = tests.id_of(p_name) $$;

-- So many requests may be made at once, from now on.
create function tests.allow(p_requests integer) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.spotify_traffic
  set allowance = p_requests, lookups = p_requests, counted_at = clock_timestamp(), paused_until = '-infinity'
$$;

-- Time passes at Spotify's for one listener, and it is their turn.
create function tests.turn_of(p_name text) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.spotify_polls
  set
    next_poll_at = now(),
    claimed_at = claimed_at - interval '1 minute',
    asked_at = asked_at - interval '1 minute',
    heard_at = heard_at - interval '1 minute'
  where user_id = tests.id_of(p_name)
$$;

-- What a listener who is live plays, as their player confirms; null for nothing. Where the track says
-- nothing else, it has played just long enough to be shared.
create function tests.confirms(p_name text, p_track jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.lock_presence(tests.id_of(p_name));
  perform private.change_track(tests.id_of(p_name), case
    when p_track is not null
      then private.source_track(tests.id_of(p_name), '{"playedMs": 20000}' || p_track, true)
  end);
end
$$;

-- A track that is named by phones has played long enough to be shared.
create function tests.plays_on(p_track_id text) returns void
language sql volatile security definer set search_path = ''
as $$
  update app.tracks set started_at = started_at - interval '20 seconds' where track_id = p_track_id
$$;

-- What a listener plays goes on for so long; nobody has looked since.
create function tests.track_ages(p_name text, p_time interval) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform set_config('session_replication_role', 'replica', true);
  update app.tracks set started_at = started_at - p_time where user_id = tests.id_of(p_name);
  update private.shown_listeners set shared_from = shared_from - p_time where user_id = tests.id_of(p_name);
  perform set_config('session_replication_role', 'origin', true);
end
$$;

-- A worker looks up the track of that id, which plays for a while by then, and hands in what the source
-- says: words, or null for no track.
create function tests.looks_up(p_track_id text, p_words jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform tests.plays_on(p_track_id);
  perform tests.allow(1000);
  perform private.claim_track_lookups(100);
  perform private.keep_track_lookup(p_track_id, p_words);
end
$$;

-- A worker asks about one listener and hands in what Spotify says: a track, which has played just long
-- enough to be shared unless it says otherwise, or why there is none.
create function tests.spotify_says(p_name text, p_track jsonb, p_silence text default null)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform tests.allow(1000);
  perform tests.turn_of(p_name);
  perform tests.claims(100);
  return private.keep_spotify_track(
    tests.id_of(p_name), tests.claim_of(p_name), 30, '{"playedMs": 20000}' || p_track, p_silence
  );
end
$$;
