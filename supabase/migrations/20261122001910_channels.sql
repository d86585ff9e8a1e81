-- Each listener has one private channel, `user:<uuid>`, that only they can hear and only the
-- database can speak on. There is deliberately no insert policy: a phone that tries to send is
-- refused, and so is a function that runs as a phone. Messages are sent to each recipient in turn,
-- by one teller at a time, which alone writes these tables (but for the rows of channel_sessions and
-- a new channel, which their listener makes).

create policy "listeners hear their own channel" on realtime.messages
  for select to authenticated
  using (
    extension = 'broadcast'
    and (select realtime.topic()) = 'user:' || (select auth.uid())::text
  );

insert into private.limits (name, value, unit, reason) values
  ('realtime_messages_a_second', 100, 'messages', 'What the Realtime plan carries, its row and each delivery counted: 100 Free, 500 Pro, 2500 Pro without spend cap. The deploy sets it.'),
  ('changes_interval_ms', 1000, 'milliseconds', 'Nobody hears of others'' changes more often, but that they left.'),
  ('changes_late_most_s', 120, 'seconds', 'Nothing waits longer to be told; the phone then asks for what is true.'),
  ('noted_at_once', 50, 'changes', 'Whoever leaves meanwhile is noted soon.'),
  ('sent_at_once', 100, 'recipients', 'One transaction of the teller stays short.'),
  ('told_at_once', 150, 'listeners', 'What changes meanwhile waits for no long round, in which many are told of many.'),
  ('vibes_at_once', 10, 'listeners', 'Nobody reads more matches at a time.'),
  ('vibes_searched_at_once', 4, 'changes', 'What changes meanwhile waits for no long round; nobody waits for a vibe.'),
  ('device_heard_s', 3600, 'seconds', 'A session that asked for the truth within the hour is taken for a device that listens.'),
  ('devices_most', 10, 'sessions', 'Nobody carries more.'),
  ('message_retention_s', 45, 'seconds', 'Nothing sent can be replayed two minutes later.');

create function private.first_number() returns bigint
language sql volatile security invoker set search_path = ''
as $$ select (extract(epoch from clock_timestamp()) * 1000)::bigint $$;
comment on function private.first_number() is
  'Where a channel''s count of messages begins: at the clock in milliseconds, so that it never continues an old one.';

create unlogged table private.channels (
  user_id uuid primary key,
  n bigint not null default private.first_number(),
  shown integer not null default 0,
  sent_at timestamptz not null default '-infinity',
  urgent_since timestamptz,
  waiting_since timestamptz,
  page_since timestamptz
) with (fillfactor = 50);
alter table private.channels enable row level security;
create index channels_urgent_since_idx on private.channels (urgent_since) where urgent_since is not null;
create index channels_waiting_since_idx on private.channels (waiting_since) where waiting_since is not null;

comment on table private.channels is 'One row a recipient: the number of their last message, and whether something waits for them.';
comment on column private.channels.user_id is 'Whose channel. No reference: what waits may outlive an account for a moment.';
comment on column private.channels.n is 'The number of the last message.';
comment on column private.channels.shown is 'About how many others their phone shows; only to know when to begin anew with a page.';
comment on column private.channels.sent_at is 'When the last message was sent.';
comment on column private.channels.urgent_since is 'Since when something waits that may not wait for a turn; null for nothing.';
comment on column private.channels.waiting_since is 'Since when anything waits; null for nothing.';
comment on column private.channels.page_since is 'Since when a page waits, which replaces their list; null for none.';
comment on index private.channels_urgent_since_idx is 'For the next recipients of what is urgent.';
comment on index private.channels_waiting_since_idx is 'For the next recipients of the rest.';

create unlogged table private.waiting_pairs (
  recipient_id uuid not null,
  subject_id uuid not null,
  shown_id uuid not null,
  appeared boolean not null,
  whole_card boolean not null,
  at timestamptz not null,
  primary key (recipient_id, subject_id, shown_id)
) with (fillfactor = 80, vacuum_truncate = off);
alter table private.waiting_pairs enable row level security;

comment on table private.waiting_pairs is 'One row for somebody of whom a recipient is to hear: what they hear is judged when it is sent.';
comment on column private.waiting_pairs.recipient_id is 'Who is to hear.';
comment on column private.waiting_pairs.subject_id is 'Of whom.';
comment on column private.waiting_pairs.shown_id is 'The id by which the recipient knows them.';
comment on column private.waiting_pairs.appeared is 'Whether they came into view, as far as is known.';
comment on column private.waiting_pairs.whole_card is 'Whether more than the track changed.';
comment on column private.waiting_pairs.at is 'When it was noted.';

create unlogged table private.waiting_events (
  id bigint primary key,
  recipient_id uuid not null,
  about_id uuid,
  event text not null,
  payload jsonb not null,
  at timestamptz not null
) with (vacuum_truncate = off);
alter table private.waiting_events enable row level security;
create index waiting_events_recipient_id_idx on private.waiting_events (recipient_id, id);

comment on table private.waiting_events is 'One row a message that is none of changes: it is sent as it is, in order.';
comment on column private.waiting_events.id is 'The order.';
comment on column private.waiting_events.recipient_id is 'Who is to hear.';
comment on column private.waiting_events.about_id is 'Of whom: it is dropped if they may not meet by then.';
comment on column private.waiting_events.event is 'Its name.';
comment on column private.waiting_events.payload is 'What it says, without its number.';
comment on column private.waiting_events.at is 'When it was noted.';
comment on index private.waiting_events_recipient_id_idx is 'For what waits for a recipient, in order.';

create unlogged table private.waiting_vibes (
  id bigint primary key,
  kind text not null constraint kind_begins_vibes check (kind in ('place', 'track', 'unblock')),
  user_id uuid not null,
  other_id uuid,
  before private.place,
  keys_before text[],
  at timestamptz not null default clock_timestamp(),
  constraint an_unblock_has_two check (kind <> 'unblock' or other_id is not null)
) with (vacuum_truncate = off);
alter table private.waiting_vibes enable row level security;

comment on table private.waiting_vibes is 'One row a change with which vibes may have begun: they are looked for when those who see it have been noted.';
comment on column private.waiting_vibes.id is 'The change''s, and with it the order.';
comment on column private.waiting_vibes.kind is 'place, track or unblock, as in changes.';
comment on column private.waiting_vibes.user_id is 'Whose change.';
comment on column private.waiting_vibes.other_id is 'Whom they unblocked.';
comment on column private.waiting_vibes.before is 'Their place before; null while they had none.';
comment on column private.waiting_vibes.keys_before is 'The keys of the track that they shared before.';
comment on column private.waiting_vibes.at is 'When the change was noted.';

create unlogged table private.horizons (
  user_id uuid primary key,
  cell text collate "C" not null,
  ring bigint not null,
  reach smallint not null,
  is_public boolean not null,
  band smallint not null constraint band_is_within_reach check (band between 1 and reach),
  turn bigint not null constraint turn_is_on_the_ring check (turn between -1 and 4294967295),
  level smallint not null generated always as (
    case when turn < 1 then 31 else floor(log(2.0, 4294967296.0 / (turn + 1))) end
  ) stored
) with (fillfactor = 70);
alter table private.horizons enable row level security;
create index horizons_heard_idx on private.horizons (cell, band, level, ring) include (user_id, reach, turn)
  where is_public;

comment on table private.horizons is 'How far each viewer''s first page goes: they hear of everybody in the nearer bands, and in the last one of those who follow them on the ring up to here. Set with the page alone; it counts while it agrees with their position.';
comment on column private.horizons.user_id is 'The viewer.';
comment on column private.horizons.cell is 'Where they stood when the page was made.';
comment on column private.horizons.ring is 'Their place on the ring.';
comment on column private.horizons.reach is 'How far they looked.';
comment on column private.horizons.is_public is 'Whether everyone saw them.';
comment on column private.horizons.band is 'The band in which the page ends.';
comment on column private.horizons.turn is 'How far on the ring after the viewer the page ends in that band; -1 for an empty page.';
comment on column private.horizons.level is 'The same in steps, for the index: each level halves the window.';
comment on index private.horizons_heard_idx is 'For the viewers who hear of a place.';

create unlogged table private.horizon_groups (
  cell text collate "C" not null,
  band smallint not null,
  level smallint not null,
  centre extensions.geography(point, 4326) not null,
  viewers integer not null constraint viewers_are_counted check (viewers > 0),
  primary key (cell, band, level)
) with (fillfactor = 50);
alter table private.horizon_groups enable row level security;
create index horizon_groups_here_idx on private.horizon_groups using gist (centre);
create index horizon_groups_near_idx on private.horizon_groups using gist (centre) where band >= 2;
create index horizon_groups_around_idx on private.horizon_groups using gist (centre) where band >= 3;

comment on table private.horizon_groups is 'How many viewers of a cell who are there for everyone have a horizon of a band and a level: where to look for the viewers of a place.';
comment on column private.horizon_groups.cell is 'Their cell.';
comment on column private.horizon_groups.band is 'The band in which their pages end.';
comment on column private.horizon_groups.level is 'How far in it, in steps.';
comment on column private.horizon_groups.centre is 'The centre of the cell.';
comment on column private.horizon_groups.viewers is 'How many they are.';
comment on index private.horizon_groups_here_idx is 'For those who may hear of a place within the first band.';
comment on index private.horizon_groups_near_idx is 'For those who hear further than the first band.';
comment on index private.horizon_groups_around_idx is 'For those who hear further than the second.';

create unlogged table private.sent_batches (
  id bigint generated always as identity primary key,
  cost integer not null,
  urgent_cost integer not null,
  committed_at timestamptz
);
alter table private.sent_batches enable row level security;

comment on table private.sent_batches is 'What the last seconds have cost of the budget of messages.';
comment on column private.sent_batches.id is 'The order.';
comment on column private.sent_batches.cost is 'How many messages Realtime counts for the batch: each row, and each delivery.';
comment on column private.sent_batches.urgent_cost is 'How much of it was urgent.';
comment on column private.sent_batches.committed_at is 'Not before its commit: set by the next turn of the teller, null until then.';

create unlogged table private.channel_sessions (
  user_id uuid not null references app.profiles (id) on delete cascade,
  session_id text collate "C" not null
    constraint session_id_is_1_to_64_characters check (char_length(session_id) between 1 and 64),
  heard_at timestamptz not null,
  primary key (user_id, session_id)
) with (fillfactor = 70);
alter table private.channel_sessions enable row level security;
alter table private.channel_sessions alter user_id set (n_distinct = -0.3);

comment on table private.channel_sessions is 'The devices that a listener''s messages go to: each delivery counts in the budget.';
comment on column private.channel_sessions.user_id is 'Whose device.';
comment on column private.channel_sessions.session_id is 'The session of Supabase Auth that it holds.';
comment on column private.channel_sessions.heard_at is 'When it last asked for the truth.';

create unlogged table private.missed_messages (
  missed smallint not null constraint missed_is_bounded check (missed between 1 and 1000),
  at timestamptz not null default now()
);
alter table private.missed_messages enable row level security;

comment on table private.missed_messages is 'How many messages phones say that they missed, of nobody in particular. Kept for a day.';
comment on column private.missed_messages.missed is 'How many.';
comment on column private.missed_messages.at is 'When it was said.';

create function private.last_number(p_user uuid) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (select n from private.channels where user_id = p_user);
end
$$;
comment on function private.last_number(uuid) is
  'The number of the last message to a listener; null before their channel begins. Definer: channels are readable by nobody.';

create function private.open_channel(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform from private.channels where user_id = p_user for key share;
  if not found then
    insert into private.channels (user_id) values (p_user) on conflict do nothing;
  end if;
end
$$;
comment on function private.open_channel(uuid) is
  'Begins a listener''s count of messages where there is none, and keeps it until commit. Definer: channels are writable by nobody.';

create function private.turn_between(p_from bigint, p_to bigint) returns bigint
language sql immutable security invoker
return (p_to - p_from + 4294967296) % 4294967296;
comment on function private.turn_between(bigint, bigint) is
  'How far one place on the ring comes after another.';

create function private.is_within(
  p_horizon_band smallint,
  p_horizon_turn bigint,
  p_band smallint,
  p_turn bigint
) returns boolean
language sql immutable security invoker
return coalesce(p_horizon_band > p_band or p_horizon_band = p_band and p_turn <= p_horizon_turn, false);
comment on function private.is_within(smallint, bigint, smallint, bigint) is
  'Whether a horizon reaches as far as that band and turn; without a horizon it does not.';
