-- What the source says of a track that a phone named: looked up once for all who play it, and forgotten
-- after a day. No listener stands in it.

insert into private.limits (name, value, unit, reason) values
  ('track_known_s', 86400, 'seconds', 'Spotify''s terms allow to keep words for a short time only; a hit is looked up once a day.'),
  ('track_unknown_s', 3600, 'seconds', 'An id that somebody made up is asked about once an hour; one of a new track is known then.');

create unlogged table private.known_tracks (
  track_id app.source_id primary key,
  words jsonb,
  answered_at timestamptz,
  failures smallint not null default 0,
  next_lookup_at timestamptz not null
);
alter table private.known_tracks enable row level security;
comment on table private.known_tracks is 'One row a track that was looked up at its source, or is being; deleted when it may be looked up again.';
comment on column private.known_tracks.track_id is 'The source''s own id of the track.';
comment on column private.known_tracks.words is 'What the source says: { trackId, name, artists, album, url }; null when it knows no such track.';
comment on column private.known_tracks.answered_at is 'When the source said so; null until it has.';
comment on column private.known_tracks.failures is 'How many lookups in a row have failed.';
comment on column private.known_tracks.next_lookup_at is 'When it may be looked up again: until then the words hold, or somebody is asking, or all wait after a failure.';

create view private.wanted_tracks with (security_invoker = true) as
select shown.awaited as track_id, shown.user_id
from private.shown_listeners as shown
join private.live_listeners using (user_id)
left join private.known_tracks as known on known.track_id = shown.awaited
where shown.awaited is not null and (known.next_lookup_at > now()) is not true;
comment on view private.wanted_tracks is
  'The one definition of what is looked up: what live and fresh listeners share and the source was not asked about lately. So one listener makes the source be asked about one track at a time.';
