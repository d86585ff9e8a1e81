-- What plays. Of what a phone says only the track's id counts: its words are looked up at the source
-- (known_tracks.sql), and until then nobody but its listener sees it. The player's word counts whole.

create function private.source_track(p_user uuid, p_words jsonb, p_verified boolean) returns app.tracks
language sql stable security invoker set search_path = ''
as $$
  select row(
    p_user,
    p_words ->> 'trackId',
    p_words ->> 'name',
    p_words -> 'artists',
    p_words #>> '{album,id}',
    p_words #>> '{album,name}',
    p_words #>> '{album,coverUrl}',
    p_words ->> 'url',
    p_verified,
    now() - make_interval(secs => coalesce((p_words ->> 'playedMs')::double precision / 1000, 0)),
    null
  )::app.tracks
$$;
comment on function private.source_track(uuid, jsonb, boolean) is
  'The row of a track in the words of its source, { trackId, name, artists, album, url, playedMs }; the table''s own checks hold.';

create function private.reported_track(p_user uuid, p_track_id text) returns app.tracks
language plpgsql stable security definer set search_path = ''
as $$
begin
  if p_track_id !~ '^[A-Za-z0-9]{22}$' then
    perform private.fail('invalid_request', p_hint => 'track_id is the id of a track at Spotify, or null.');
  end if;
  return row(p_user, p_track_id, null, null, null, null, null, null, false, now(), null)::app.tracks;
end
$$;
comment on function private.reported_track(uuid, text) is
  'The row of a track of which a phone gives the id, or the error invalid_request. Definer: it reads the catalogue of errors when it fails.';

create function private.shared_track_json(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select nullif(private.closed_card(card) -> 'track', 'null') from private.shown_listeners
    where user_id = p_user
  );
end
$$;
comment on function private.shared_track_json(uuid) is
  'What a listener plays and shares, as cards show it; null for nothing. Definer: tracks are readable by nobody.';

create function private.record_track_change(p_user uuid, p_keys_before text[]) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.index_track(p_user);
  perform private.record_change(
    'track', p_user, private.place_of(positions), private.place_of(positions), p_keys_before
  )
  from app.positions
  where user_id = p_user;
end
$$;
comment on function private.record_track_change(uuid, text[]) is
  'Leaves for the teller that what a listener shares has changed. Definer: changes are writable by nobody.';

create function private.change_track(p_user uuid, p_track app.tracks) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_before jsonb := private.shared_track_json(p_user);
  v_keys_before text[] := (select keys from private.shown_listeners where user_id = p_user);
begin
  if p_track.track_id is null then
    delete from app.tracks where user_id = p_user;
  else
    insert into app.tracks (
      user_id, track_id, name, artists, album_id, album_name, cover_url, url, verified, started_at
    )
    values (
      p_user, p_track.track_id, p_track.name, p_track.artists, p_track.album_id, p_track.album_name,
      p_track.cover_url, p_track.url, p_track.verified, p_track.started_at
    )
    on conflict (user_id) do update
      set
        track_id = excluded.track_id,
        name = excluded.name,
        artists = excluded.artists,
        album_id = excluded.album_id,
        album_name = excluded.album_name,
        cover_url = excluded.cover_url,
        url = excluded.url,
        verified = excluded.verified,
        started_at = case
          when tracks.track_id = excluded.track_id then tracks.started_at
          else excluded.started_at
        end;
  end if;
  if private.shared_track_json(p_user) is distinct from v_before then
    perform private.record_track_change(p_user, v_keys_before);
  end if;
end
$$;
comment on function private.change_track(uuid, app.tracks) is
  'Makes a track the one that a listener plays, or none for null, whoever says so; others hear of it when what is shared has changed. The caller holds the listener''s presence. Definer: tracks are writable by nobody.';

create function private.share_tracks(p_most integer default 200) returns integer
language plpgsql volatile security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_due constant uuid[] := array(
    select user_id from private.shown_listeners where shared_from <= now() limit p_most
  );
  v_user uuid;
  v_before private.shown_listeners;
begin
  for v_user in
    select presence.user_id from app.presence
    where user_id = any (v_due) order by user_id for no key update skip locked
  loop
    -- Under the lock: another track may play by now, or this one be shared.
    select * into v_before from private.shown_listeners where user_id = v_user;
    perform private.show_listener(v_user, true);
    if (select card from private.shown_listeners where user_id = v_user) <> v_before.card then
      perform private.record_track_change(v_user, v_before.keys);
    end if;
  end loop;
  return cardinality(v_due);
end
$$;
comment on function private.share_tracks(integer) is
  'Shows of at most so many listeners the track that has played long enough now, and leaves for the teller that they share it; returns how many. Definer: cards are writable by nobody.';

create function private.set_track(p_track_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('set_track');
  v_track app.tracks;
begin
  perform private.expect_allowed(v_user);
  perform private.expect_live(v_user);
  if p_track_id is not null then
    v_track := private.reported_track(v_user, p_track_id);
  end if;
  -- One that plays already gains nothing from the phone's word: it keeps its words and its start.
  if not exists (select from app.tracks where user_id = v_user and track_id = p_track_id) then
    perform private.change_track(v_user, v_track);
  end if;
  return private.own_track(v_user);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.set_track(text) is
  'Keeps which track the caller''s phone says is playing, or none for null, and tells others when what is shared has changed. It looks up nothing: whether somebody else played the track lately does not show. Definer: tracks are writable by nobody.';
grant execute on function private.set_track(text) to authenticated;
create function api.set_track(track_id text default null) returns jsonb
language sql volatile security invoker
return private.set_track(track_id);
comment on function api.set_track(text) is
  'PUT /presence/track: the id of a track at Spotify, or null. Replies { track, pending }: pending is the id while the source has not said its words yet. Others see it with its words, and when it has played for 20 seconds; not_live when there is nobody to show it to.';
grant execute on function api.set_track(text) to authenticated;
