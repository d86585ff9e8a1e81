-- What listeners are to each other, the extremes among it, and what calls leave behind. Of the full cell,
-- listener 31 has blocked 1,000, 41 is blocked by 20,000, 51 and 50 (who is there for connections only)
-- have 1,000 connections, 2,000 have waved to 61, and 71, who is anonymous, has 1,000 connections and 1,000
-- waves as such. The ids of earlier presences of 100,000 are known.

set local session_replication_role = replica;
set local work_mem = '256MB';

create function plans.id_of(p_i integer) returns uuid
language sql immutable as $$ select md5('u' || p_i)::uuid $$;

insert into app.blocks (blocker_id, shown_id, blocked_id)
select one, other, other from (
select plans.id_of(31), plans.id_of(i) from generate_series(1001, 2000) as i
union all
select plans.id_of(i), plans.id_of(41) from generate_series(2001, 22000) as i
union all
select plans.id_of(i), plans.id_of(1 + i * 7919 % 110000) from generate_series(22001, 52000) as i
) as pair (one, other);

insert into private.shown_ids (shown_id, user_id, is_account, until)
select shown_id, id, false, now() + interval '31 hours' from plans.people where is_anonymous
union all
select md5('before' || i)::uuid, id, i % 10 = 0, now() + interval '23 hours' * random()
from plans.people where i <= 100000;

insert into app.connections (user_a, user_b, shown_a, shown_b)
select least(one, other), greatest(one, other), least(one, other), greatest(one, other)
from (
  select plans.id_of(one), plans.id_of(i)
  from unnest(array[50, 51]) as one, generate_series(3001, 61001, 58) as i
  union all
  select plans.id_of(i), plans.id_of(1 + i * 7919 % 110000) from generate_series(62000, 102000) as i
) as tie (one, other)
on conflict do nothing;
insert into app.connections (user_a, user_b, shown_a, shown_b)
select least(me.id, other.id), greatest(me.id, other.id),
  case when me.id < other.id then me.shown_id else other.shown_id end,
  case when me.id < other.id then other.shown_id else me.shown_id end
from plans.people as me
join plans.people as other on other.i between 3000 and 3999
where me.i = 71;

insert into app.waves (from_id, to_id, from_shown_id, to_shown_id, created_at)
select one, other, one, other, now()
from (
  select plans.id_of(i), plans.id_of(61) from generate_series(201, 2200) as i
  union all
  select plans.id_of(i), plans.id_of(1 + i * 7919 % 110000) from generate_series(62000, 82000) as i
) as wave (one, other)
on conflict do nothing;
insert into app.waves (from_id, to_id, from_shown_id, to_shown_id)
select case when other.i % 2 = 0 then me.id else other.id end,
  case when other.i % 2 = 0 then other.id else me.id end,
  case when other.i % 2 = 0 then me.shown_id else other.shown_id end,
  case when other.i % 2 = 0 then other.shown_id else me.shown_id end
from plans.people as me
join plans.people as other on other.i between 4000 and 4999
where me.i = 71;

insert into app.finds (seeker_id, target_id, seeker_shown_id, target_shown_id, status, slot, expires_at)
select one, other, one, other, 'pending', 1, now() + interval '1 hour'
from (
  select plans.id_of(i), plans.id_of(i + 5000) from generate_series(70001, 75000) as i
) as find (one, other);
insert into app.finds (
  id, seeker_id, target_id, seeker_shown_id, target_shown_id, status, started_at, expires_at
)
select plans.id_of(-i), plans.id_of(i), plans.id_of(i + 5000), plans.id_of(i), plans.id_of(i + 5000), 'active', now(), now() + interval '1 hour'
from generate_series(80001, 85000) as i;
insert into app.finds (
  seeker_id, target_id, seeker_shown_id, target_shown_id, status, expires_at, ended_at
)
select plans.id_of(i), plans.id_of(i + 1), plans.id_of(i), plans.id_of(i + 1), 'expired', now(), now() from generate_series(1, 20000) as i;
insert into private.running_finds (find_id, yes_cell)
select plans.id_of(-i), 'gcpvj0' from generate_series(80001, 85000) as i;
insert into private.find_positions (user_id, find_id)
select plans.id_of(party), plans.id_of(-i)
from generate_series(80001, 85000) as i, unnest(array[i, i + 5000]) as party;

insert into private.channel_sessions (user_id, session_id, heard_at)
select id, 'phone', now() from plans.people where i % 2 = 1;
insert into private.told_vibes (person_id, shown_id, told_at)
select private.person_of(one), other, now()
from (
  select plans.id_of(i), plans.id_of(1 + i * 7919 % 110000) from generate_series(1, 30000) as i
) as pair (one, other)
where one <> other
on conflict do nothing;
insert into private.wave_days (person_id, to_id, as_id)
select private.person_of(from_id), to_shown_id, from_shown_id from app.waves;
insert into private.suspensions (person_id, reason, moderator)
select private.person_of(plans.id_of(i)), 'A plan.', 'Planner' from generate_series(90001, 95000) as i;
insert into private.ended_presences (user_id, reason, ended_at)
select id, 'elsewhere', now() from plans.people where i % 5 = 0;
insert into private.idempotency_keys (user_id, request_key, request_hash, claim, claimed_at)
select id, 'key', repeat('h', 43), id, now() from plans.people where i % 5 = 0;
insert into private.reports (
  reporter_id, reporter_person_id, shown_id, reported_id, reason, may_have_met
)
select id, private.person_of(id), other, other, 'spam', true
from (
  select plans.id_of(i) as id, plans.id_of(1 + i * 7919 % 110000) as other
  from generate_series(62000, 72000) as i
) as pair
on conflict do nothing;
insert into private.spotify_accounts (
  user_id, account_key, display_name, access_token, access_expires_at, refresh_token, scopes,
  authorized_at, expires_at
)
select id, 'id:' || i, 'Listener', 'h..i.t.g', now(), 'h..i.t.g', '{}', now(),
  now() + interval '6 months'
from plans.people where i % 5 = 1;
insert into private.spotify_polls (user_id, next_poll_at, heard_at)
select id, now() + interval '1 minute', now() from plans.people where i % 5 = 1;
insert into realtime.messages (topic, extension, event, payload, private)
select 'user:' || plans.id_of(i), 'broadcast', 'live:user_left', '{}', true
from generate_series(1, 20000) as i;

update private.limits set value = 1000000
where name in ('heartbeat_timeout_s', 'realtime_messages_a_second') or name ~ '^rate_.*_(burst|per_minute)$';
