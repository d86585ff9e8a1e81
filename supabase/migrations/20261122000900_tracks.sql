-- What a live listener is playing now. One row, overwritten, gone with the presence: no history.

create unlogged table app.tracks (
  user_id uuid primary key references app.presence (user_id) on delete cascade,
  track_id app.source_id not null,
  name app.title not null,
  artists jsonb not null
    constraint artists_is_a_list_of_one_to_twenty
    check (jsonb_typeof(artists) = 'array' and jsonb_array_length(artists) between 1 and 20),
  album_id app.source_id not null,
  album_name app.title not null,
  cover_url app.https_url,
  url app.https_url not null,
  verified boolean not null,
  started_at timestamptz not null
) with (fillfactor = 70);
alter table app.tracks enable row level security;

comment on table app.tracks is 'The track that a live listener plays now, shared only if their settings say so.';
comment on column app.tracks.user_id is 'Who plays it.';
comment on column app.tracks.track_id is 'The source''s own id of the track.';
comment on column app.tracks.name is 'Its name.';
comment on column app.tracks.artists is 'Its artists: [{ id, name }].';
comment on column app.tracks.album_id is 'The source''s own id of the album.';
comment on column app.tracks.album_name is 'The album''s name.';
comment on column app.tracks.cover_url is 'The cover at the source, for attribution.';
comment on column app.tracks.url is 'The track at the source, for attribution.';
comment on column app.tracks.verified is 'Whether the source confirmed it; false when only the phone says so.';
comment on column app.tracks.started_at is 'Since when; shown to others by the minute.';

create function private.track_json(p_track app.tracks) returns jsonb
language sql stable security invoker set search_path = ''
as $$
  select case when p_track.user_id is not null then jsonb_build_object(
    'trackId', p_track.track_id,
    'name', p_track.name,
    'artists', p_track.artists,
    'album', jsonb_build_object(
      'id', p_track.album_id, 'name', p_track.album_name, 'coverUrl', p_track.cover_url
    ),
    'url', p_track.url,
    'verified', p_track.verified,
    'startedAt', private.iso_minute(p_track.started_at)
  ) end
$$;
comment on function private.track_json(app.tracks) is
  'A track as cards show it, its start rounded to a minute; null for no track.';

create view private.shared_tracks with (security_invoker = true) as
select tracks.user_id, tracks as track
from app.tracks
join app.settings using (user_id)
where settings.share_track;
comment on view private.shared_tracks is
  'What listeners play and share: the only place where others'' tracks are looked up.';

create function private.shared_track(p_user uuid) returns app.tracks
language sql stable security definer set search_path = ''
as $$
  select (track).* from private.shared_tracks where user_id = p_user
$$;
comment on function private.shared_track(uuid) is
  'What a listener plays and shares; null when nothing plays or they do not share. Definer: tracks are readable by nobody.';

create function private.vibe(p_one app.tracks, p_other app.tracks) returns jsonb
language sql immutable security invoker set search_path = ''
as $$
  select case
    when p_one.track_id = p_other.track_id then '{"score": 1.0, "reason": "same_track"}'::jsonb
    when p_one.album_id = p_other.album_id then '{"score": 0.8, "reason": "same_album"}'::jsonb
    when exists (
      select from jsonb_array_elements(p_one.artists) as one
      join jsonb_array_elements(p_other.artists) as other on other ->> 'id' = one ->> 'id'
    ) then '{"score": 0.6, "reason": "shared_artist"}'::jsonb
  end
$$;
comment on function private.vibe(app.tracks, app.tracks) is
  'How alike two tracks are that play now: an exact comparison, no taste and no history; null for not at all.';
