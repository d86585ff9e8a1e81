-- Asking Spotify what listeners play. A listener who is live, shares their track and has Spotify
-- connected is due from time to time; a worker claims the due ones, asks, and hands in the answer with
-- its claim. Anything that came between (offline, disconnected, another ask) has ended the claim, and
-- the answer counts for nothing. All workers share one allowance of requests and one pause.

-- Asking Spotify what listeners play. A listener who is live, shares their track and has Spotify
-- connected is due from time to time; a worker claims who is due, asks, and hands in the answer with
-- its claim. Whatever came between (offline, disconnected, another ask) has ended the claim, and the
-- answer counts for nothing. All workers share one allowance of requests and one pause.

insert into private.limits (name, value, unit, reason) values
  ('spotify_poll_least_s', 15, 'seconds', 'Nobody skips songs faster than others want to know.'),
  ('spotify_poll_most_s', 60, 'seconds', 'A skipped song is shown for a minute at most.'),
  ('spotify_refresh_interval_s', 10, 'seconds', 'A listener who cannot wait still waits for this.'),
  ('spotify_backoff_s', 30, 'seconds', 'The wait after a first failure; it doubles with each further one.'),
  ('spotify_backoff_most_s', 900, 'seconds', 'Who fails for long is tried four times an hour.'),
  ('spotify_requests_a_minute', 120, 'requests', 'Spotify does not say how many it takes; developers see refusals from about 180.'),
  ('spotify_lookups_a_minute', 30, 'requests', 'Words of tracks take at most a quarter of all: made up ids must not starve the polls.'),
  ('spotify_pause_s', 30, 'seconds', 'Spotify counts over 30 seconds, where a 429 does not say how long to wait.'),
  ('spotify_quota_pause_s', 3600, 'seconds', 'A quota that is used up does not come back in a minute.'),
  ('spotify_pause_most_s', 86400, 'seconds', 'Whatever a 429 says, tomorrow is another day.'),
  ('track_unconfirmed_s', 180, 'seconds', 'Three polls missed: what was confirmed then is hearsay now.');

create unlogged table private.spotify_polls (
  user_id uuid primary key references private.spotify_accounts (user_id) on delete cascade,
  next_poll_at timestamptz not null,
  claim uuid,
  claimed_at timestamptz,
  asked_at timestamptz,
  heard_at timestamptz,
  no_track_reason text,
  failures smallint not null default 0
) with (fillfactor = 70);
alter table private.spotify_polls enable row level security;
create index spotify_polls_by_turn on private.spotify_polls (next_poll_at);
comment on table private.spotify_polls is 'Whose turn it is to be asked about at Spotify. Deleted soon after a presence ends.';
comment on column private.spotify_polls.user_id is 'Whom it is about.';
comment on column private.spotify_polls.next_poll_at is 'When it is their turn; never (infinity) while they share nothing.';
comment on column private.spotify_polls.claim is 'Whoever knows it is asking now; only their answer counts.';
comment on column private.spotify_polls.claimed_at is 'When somebody last began to ask.';
comment on column private.spotify_polls.asked_at is 'When the listener themselves last had Spotify asked.';
comment on column private.spotify_polls.heard_at is 'When Spotify last answered; null while what it said is not kept.';
comment on column private.spotify_polls.no_track_reason is 'Why no track was to be had then, for the listener''s own eyes.';
comment on column private.spotify_polls.failures is 'How many asks in a row have failed.';
comment on index private.spotify_polls_by_turn is 'For claiming who is due.';

create table private.spotify_traffic (
  one boolean primary key default true constraint there_is_one_traffic check (one),
  allowance double precision not null default 0
    constraint allowance_is_not_negative check (allowance >= 0),
  lookups double precision not null default 0
    constraint lookups_are_not_negative check (lookups >= 0),
  counted_at timestamptz not null default now(),
  paused_until timestamptz not null default '-infinity'
);
alter table private.spotify_traffic enable row level security;
comment on table private.spotify_traffic is 'One row, which every worker reads before it asks: Spotify counts requests by the app, not by the listener.';
comment on column private.spotify_traffic.one is 'True: there is one row.';
comment on column private.spotify_traffic.allowance is 'How many requests may be made at once, as of counted_at.';
comment on column private.spotify_traffic.lookups is 'How many of them may look up tracks.';
comment on column private.spotify_traffic.counted_at is 'When that was counted; it grows from there.';
comment on column private.spotify_traffic.paused_until is 'Nobody asks before this: Spotify answered 429.';
insert into private.spotify_traffic default values;

create view private.polled_listeners with (security_invoker = true) as
select live.user_id
from private.live_listeners as live
join app.settings using (user_id)
join private.spotify_accounts as accounts using (user_id)
where settings.share_track and accounts.needs_reauth_at is null and accounts.expires_at > now();
comment on view private.polled_listeners is
  'The one definition of who is asked about: live and fresh, sharing their track, their Spotify connected and good.';

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
