-- What a live listener is playing now. One row, overwritten, gone with the presence: no history.

insert into private.limits (name, value, unit, reason) values
  ('track_shared_after_s', 20, 'seconds', 'Who skips through songs shows nobody any of them.');

create function private.keys_of(p_track_id text, p_album_id text, p_artists jsonb) returns text[]
language sql immutable security invoker set search_path = ''
as $$
  select array['track ' || p_track_id, 'album ' || p_album_id] || array(
    select 'artist ' || (artist ->> 'id')
    from jsonb_array_elements(p_artists) with ordinality as artists (artist, nth)
    order by nth
  )
$$;
comment on function private.keys_of(text, text, jsonb) is
  'What two tracks may have in common, the closest first: the track, the album, each artist.';

create domain app.artists as jsonb
  constraint artists_is_a_list_of_one_to_twenty
  check (jsonb_typeof(value) = 'array' and jsonb_array_length(value) between 1 and 20);
comment on domain app.artists is 'The artists of a track: [{ id, name }].';

create unlogged table app.tracks (
  user_id uuid primary key references app.presence (user_id) on delete cascade,
  track_id app.source_id not null,
  name app.title,
  artists app.artists,
  album_id app.source_id,
  album_name app.title,
  cover_url app.https_url,
  url app.https_url,
  verified boolean not null,
  started_at timestamptz not null,
  keys text[] generated always as (
    case when verified then private.keys_of(track_id, album_id, artists) end
  ) stored,
  constraint words_are_all_there_or_none
    check (num_nonnulls(name, artists, album_id, album_name, url) = case when name is null then 0 else 5 end),
  constraint verified_has_words check (name is not null or not verified)
) with (fillfactor = 70);
alter table app.tracks enable row level security;

comment on table app.tracks is 'The track that a live listener plays now, shared only if their settings say so. What their phone says is an id; the words are the source''s, and until it has said them nobody else sees the track.';
comment on column app.tracks.user_id is 'Who plays it.';
comment on column app.tracks.track_id is 'The source''s own id of the track.';
comment on column app.tracks.name is 'Its name; null while the source is yet to be asked.';
comment on column app.tracks.artists is 'Its artists: [{ id, name }].';
comment on column app.tracks.album_id is 'The source''s own id of the album.';
comment on column app.tracks.album_name is 'The album''s name.';
comment on column app.tracks.cover_url is 'The cover at the source, for attribution; on a host of private.picture_hosts.';
comment on column app.tracks.url is 'The track at the source, for attribution.';
comment on column app.tracks.verified is 'Whether the listener''s player at the source confirmed it; false when only their phone says so.';
comment on column app.tracks.started_at is 'Since when, as the player says, or since it was first heard of; shown to others by the minute.';
comment on column app.tracks.keys is 'What others'' tracks may have in common with it: private.keys_of. Only of a confirmed one: what a phone says makes no vibe.';

create function private.tg_tracks__shown_picture() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  new.cover_url := private.shown_picture(new.cover_url);
  return new;
end
$$;
comment on function private.tg_tracks__shown_picture() is
  'A cover from elsewhere than the source''s own hosts is none, whoever writes it. Definer: hosts are readable by nobody.';
create trigger _100_shown_picture before insert or update of cover_url on app.tracks
  for each row when (new.cover_url is not null) execute function private.tg_tracks__shown_picture();
comment on trigger _100_shown_picture on app.tracks is 'No picture sees who looks.';

create unlogged table private.track_keys (
  key text collate "C" not null,
  area text collate "C" not null,
  ring bigint not null,
  user_id uuid not null references app.positions (user_id) on delete cascade,
  cell text collate "C" not null,
  primary key (key, area, ring, user_id) include (cell)
);
alter table private.track_keys enable row level security;
create index track_keys_user_id_idx on private.track_keys (user_id);
-- Looked at while one listener is here, all might be theirs: no plan is to be made for that.
alter table private.track_keys alter key set (n_distinct = -0.1), alter user_id set (n_distinct = -0.1);

comment on table private.track_keys is 'Who plays a track, an album or an artist, and where on the lists: of those only who share a confirmed track and have a position.';
comment on column private.track_keys.key is 'One of the track''s keys.';
comment on column private.track_keys.area is 'The cell''s private.area_of.';
comment on column private.track_keys.ring is 'The listener''s place on the ring.';
comment on column private.track_keys.user_id is 'Who plays it.';
comment on column private.track_keys.cell is 'The listener''s published cell.';
comment on index private.track_keys_user_id_idx is 'For the keys of a listener, which change with their track and their cell.';

create function private.track_json(p_track app.tracks) returns jsonb
language sql stable security invoker
return case when p_track.name is not null then jsonb_build_object(
  'trackId', p_track.track_id,
  'name', p_track.name,
  'artists', p_track.artists,
  'album', jsonb_build_object(
    'id', p_track.album_id, 'name', p_track.album_name, 'coverUrl', p_track.cover_url
  ),
  'url', p_track.url,
  'verified', p_track.verified,
  'startedAt', private.iso_minute(p_track.started_at)
) end;
comment on function private.track_json(app.tracks) is
  'A track as cards show it, its start rounded to a minute; null for none, and for one whose words are not known yet.';

create function private.vibe(p_one text[], p_other text[]) returns jsonb
language sql immutable security invoker
return case
  when p_one[1] = p_other[1] then '{"score": 1.0, "reason": "same_track"}'::jsonb
  when p_one[2] = p_other[2] then '{"score": 0.8, "reason": "same_album"}'::jsonb
  when p_one[3:] && p_other[3:] then '{"score": 0.6, "reason": "shared_artist"}'::jsonb
end;
comment on function private.vibe(text[], text[]) is
  'How alike two tracks are that play now, by their keys: an exact comparison, no taste and no history; null for not at all.';
