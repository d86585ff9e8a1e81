-- What the phone says is playing. Shown as unverified, and never with a link that the phone made up:
-- the link is built here, and the cover must be an image of the source.

create function private.checked_track(p_user uuid, p_track jsonb) returns app.tracks
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_spotify_id constant text := '^[A-Za-z0-9]{22}$';
  v_artists jsonb := case
    when jsonb_typeof(p_track -> 'artists') = 'array' then p_track -> 'artists' else '[]'
  end;
  v_track app.tracks;
begin
  v_track := row(
    p_user,
    p_track ->> 'trackId',
    private.tidy_spaces(p_track ->> 'name'),
    (
      select jsonb_agg(
        jsonb_build_object('id', artist ->> 'id', 'name', private.tidy_spaces(artist ->> 'name')) order by nth
      )
      from jsonb_array_elements(v_artists) with ordinality as artists (artist, nth)
    ),
    p_track -> 'album' ->> 'id',
    private.tidy_spaces(p_track -> 'album' ->> 'name'),
    p_track -> 'album' ->> 'coverUrl',
    'https://open.spotify.com/track/' || (p_track ->> 'trackId'),
    false,
    now(),
    null
  );
  if v_track.track_id ~ v_spotify_id
    and v_track.album_id ~ v_spotify_id
    and v_track.name is not null
    and v_track.album_name is not null
    and coalesce(v_track.cover_url ~ '^https://i\.scdn\.co/image/[0-9a-z]+$', true)
    and jsonb_array_length(v_track.artists) <= 20
    and not exists (
      select from jsonb_array_elements(v_track.artists) as artist
      where (artist ->> 'id' ~ v_spotify_id and (artist ->> 'name')::app.title is not null) is not true
    )
  then
    return v_track;
  end if;
  raise check_violation;
exception when check_violation then
  perform private.fail('invalid_request', p_hint => 'The track is not in the documented shape.');
  return null;
end
$$;
comment on function private.checked_track(uuid, jsonb) is
  'The row of a track that a phone describes as { trackId, name, artists: [{ id, name }], album: { id, name, coverUrl } }, or the error invalid_request. Definer: it reads the catalogue of errors when it fails.';

create function private.index_track(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  delete from private.track_keys where user_id = p_user;
  insert into private.track_keys (key, area, ring, user_id, cell)
  select distinct shared.key, private.area_of(positions.cell), positions.ring, p_user, positions.cell
  from app.positions
  cross join (
    select unnest(keys) as key from private.shown_listeners where user_id = p_user
  ) as shared
  where positions.user_id = p_user;
end
$$;
comment on function private.index_track(uuid) is
  'Makes a listener found by what they share where they stand: called by whatever changes either. Definer: keys are writable by nobody.';

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

create function private.set_track(p_track jsonb) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('set_track');
  v_track app.tracks;
begin
  perform private.expect_allowed(v_user);
  perform private.expect_live(v_user);
  if coalesce(jsonb_typeof(p_track), 'null') <> 'null' then
    v_track := private.checked_track(v_user, p_track);
  end if;
  -- What its source has confirmed already gains nothing from the phone's word.
  if not exists (
    select from app.tracks
    where user_id = v_user and track_id = v_track.track_id and verified
  ) then
    perform private.change_track(v_user, v_track);
  end if;
  return jsonb_build_object(
    'track', (select private.track_json(tracks) from app.tracks where user_id = v_user)
  );
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.set_track(jsonb) is
  'Keeps what the caller''s phone says is playing, or nothing for null, and tells others when what is shared has changed. Definer: tracks are writable by nobody.';
grant execute on function private.set_track(jsonb) to authenticated;
create function api.set_track(track jsonb) returns jsonb
language sql volatile security invoker
return private.set_track(track);
comment on function api.set_track(jsonb) is
  'PUT /presence/track: { trackId, name, artists: [{ id, name }], album: { id, name, coverUrl } } or null. Replies { track }; not_live when there is nobody to show it to.';
grant execute on function api.set_track(jsonb) to authenticated;
