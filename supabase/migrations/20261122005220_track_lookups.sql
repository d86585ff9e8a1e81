-- Looking up the tracks that phones named, for the spotify function, in the same allowance and the same
-- pause as the polls; and what becomes of a listener's track when the source has said its words.

create function private.show_known_tracks(p_most integer default 200) returns integer
language plpgsql volatile security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_due constant uuid[] := array(
    select shown.user_id
    from private.shown_listeners as shown
    join private.known_tracks as known on known.track_id = shown.awaited
    where shown.awaited is not null and known.answered_at is not null and known.next_lookup_at > now()
    limit p_most
  );
  v_user uuid;
  v_words jsonb;
begin
  for v_user in
    select presence.user_id from app.presence
    where user_id = any (v_due) order by user_id for no key update skip locked
  loop
    -- Asked again under the lock: something else may play by now.
    select known.words into v_words
    from app.tracks join private.known_tracks as known using (track_id)
    where tracks.user_id = v_user and tracks.name is null and known.answered_at is not null;
    if found then
      perform private.change_track(v_user, case
        when v_words is not null then private.source_track(v_user, v_words, false)
      end);
    end if;
  end loop;
  return cardinality(v_due);
end
$$;
comment on function private.show_known_tracks(integer) is
  'Gives at most so many listeners who wait for it the words of what they play, as unverified; what the source does not know plays no longer. Returns how many. Definer: tracks are writable by nobody.';

create function private.claim_track_lookups(p_most integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_allowed integer := private.spotify_allowance();
  v_tracks text[];
begin
  if v_allowed > 0 then
    select least(p_most, v_allowed, floor(lookups)) into v_allowed from private.spotify_traffic;
  end if;
  with wanted as (
    select track_id from private.wanted_tracks group by track_id order by count(*) desc, random()
    limit v_allowed
  ),
  claimed as (
    insert into private.known_tracks (track_id, next_lookup_at)
    select track_id, private.seconds_from_now('spotify_poll_most_s') from wanted
    on conflict (track_id) do update
      set words = null, answered_at = null, next_lookup_at = excluded.next_lookup_at
    returning track_id
  )
  select array_agg(track_id) into v_tracks from claimed;
  update private.spotify_traffic
  set
    allowance = allowance - coalesce(cardinality(v_tracks), 0),
    lookups = lookups - coalesce(cardinality(v_tracks), 0)
  where one;
  return jsonb_build_object('trackIds', coalesce(to_jsonb(v_tracks), '[]'));
end
$$;
comment on function private.claim_track_lookups(integer) is
  'Gives a worker up to so many tracks to look up, those for which most wait first, as far as the allowance goes; nobody else gets them meanwhile. Definer: what is known is writable by nobody; it is granted to service_role only.';
grant execute on function private.claim_track_lookups(integer) to service_role;
create function api.claim_track_lookups(most integer) returns jsonb
language sql volatile security invoker
return private.claim_track_lookups(most);
comment on function api.claim_track_lookups(integer) is
  'POST /spotify/poll, for the spotify function: { trackIds }, to be looked up at the source.';
grant execute on function api.claim_track_lookups(integer) to service_role;

create function private.keep_track_lookup(p_track_id text, p_words jsonb) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  -- The source may call it by another id: it stays what was asked for.
  v_words constant jsonb := p_words || jsonb_build_object('trackId', p_track_id);
  -- What the table of tracks would refuse is refused here, before anybody waits for it.
  v_track constant app.tracks := private.source_track(null, v_words, false);
begin
  if v_words is not null
    and num_nonnulls(v_track.name, v_track.artists, v_track.album_id, v_track.album_name, v_track.url) < 5
  then
    raise check_violation using message = 'a track without all of its words';
  end if;
  update private.known_tracks
  set
    words = v_words,
    answered_at = now(),
    failures = 0,
    next_lookup_at = private.seconds_from_now(
      case when v_words is null then 'track_unknown_s' else 'track_known_s' end
    )
  where track_id = p_track_id;
  perform private.show_known_tracks();
end
$$;
comment on function private.keep_track_lookup(text, jsonb) is
  'Keeps what the source said of a track for a day, or that it knows none for an hour, and shows it of those who play it. Definer: what is known is writable by nobody; it is granted to service_role only.';
grant execute on function private.keep_track_lookup(text, jsonb) to service_role;
create function api.keep_track_lookup(track_id text, words jsonb default null) returns void
language sql volatile security invoker
return private.keep_track_lookup(track_id, words);
comment on function api.keep_track_lookup(text, jsonb) is
  'For the spotify function: what the source says of a track, { name, artists, album, url }, or null when it knows none.';
grant execute on function api.keep_track_lookup(text, jsonb) to service_role;

create function private.fail_track_lookup(p_track_id text) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.known_tracks
  set failures = least(failures + 1, 100), next_lookup_at = private.after_failures(failures)
  where track_id = p_track_id and answered_at is null
$$;
comment on function private.fail_track_lookup(text) is
  'The source could not be asked about this one track: it waits, twice as long each time, and no other does. Definer: what is known is writable by nobody; it is granted to service_role only.';
grant execute on function private.fail_track_lookup(text) to service_role;
create function api.fail_track_lookup(track_id text) returns void
language sql volatile security invoker
return private.fail_track_lookup(track_id);
comment on function api.fail_track_lookup(text) is
  'For the spotify function: ends the lookup of a track without an answer.';
grant execute on function api.fail_track_lookup(text) to service_role;

create function private.delete_known_tracks(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_known_tracks',
    'private.known_tracks',
    $due$ next_lookup_at < now() - case when answered_at is null then interval '5 minutes' else '0' end $due$,
    p_most
  )
$$;
comment on function private.delete_known_tracks(integer) is
  'Forgets what the source said too long ago, and lookups that nobody waits for, at most so many; returns how many. Definer: what is known is writable by nobody.';
