-- A wave is a one-tap hello to somebody whom the listener sees now. It waits a day for a wave back,
-- and the two together are a connection, which stands until either undoes it.

insert into private.limits (name, value, unit, reason) values
  ('wave_kept_hours', 24, 'hours', 'Long enough to answer the next day; who never answers is not reminded.');

create table app.waves (
  from_id uuid not null references app.profiles (id) on delete cascade,
  to_id uuid not null references app.profiles (id) on delete cascade,
  from_shown_id uuid not null,
  to_shown_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (from_id, to_id, from_shown_id, to_shown_id),
  constraint nobody_waves_to_themselves check (from_id <> to_id)
);
alter table app.waves enable row level security;
create unique index one_wave_a_pair on app.waves (
  least(from_shown_id, to_shown_id), greatest(from_shown_id, to_shown_id)
);
create index waves_to_id_idx on app.waves (to_id, created_at);
alter table app.waves alter from_id set (n_distinct = -0.1), alter to_id set (n_distinct = -0.1);
comment on table app.waves is 'One row a wave that waits for one back. It is between two ids: one of an anonymous presence takes it along.';
comment on column app.waves.from_id is 'Who waved.';
comment on column app.waves.to_id is 'Who was waved to.';
comment on column app.waves.from_shown_id is 'By what the other knows who waved.';
comment on column app.waves.to_shown_id is 'By what the one who waved knows the other.';
comment on column app.waves.created_at is 'When.';
comment on index app.one_wave_a_pair is 'A wave back is a connection, and waits for nothing.';
comment on index app.waves_to_id_idx is 'For the latest to a listener, and for deleting an account.';

create unlogged table private.wave_days (
  person_id uuid,
  to_id uuid,
  as_id uuid not null,
  waved_at timestamptz not null default now(),
  primary key (person_id, to_id)
) with (fillfactor = 70);
alter table private.wave_days enable row level security;
create index wave_days_to_id_idx on private.wave_days (to_id);
comment on table private.wave_days is 'Whom a person waved to within a day: they hear of it once, also through a block and its end.';
comment on column private.wave_days.person_id is 'Who waved.';
comment on column private.wave_days.to_id is 'To whom, by the id that they knew.';
comment on column private.wave_days.as_id is 'By what the other knew them.';
comment on column private.wave_days.waved_at is 'When they heard of it.';
comment on index private.wave_days_to_id_idx is 'For deleting an account.';

create function private.count_wave(p_from uuid, p_as uuid, p_to uuid)
returns table (is_first boolean, is_as_before boolean)
language plpgsql volatile security definer rows 1 set search_path = '' set enable_seqscan = off
as $$
declare
  v_person constant uuid := private.person_of(p_from);
begin
  insert into private.wave_days as day (person_id, to_id, as_id) values (v_person, p_to, p_as)
  on conflict (person_id, to_id) do update set waved_at = excluded.waved_at, as_id = excluded.as_id
    where day.waved_at <= now() - make_interval(hours => (select private.limit_of('wave_kept_hours')));
  return query
    select found, as_id = p_as from private.wave_days where person_id = v_person and to_id = p_to;
end
$$;
comment on function private.count_wave(uuid, uuid, uuid) is
  'Whether somebody waves to another for the first time in a day, which begins with this, and whether it was under this same id that they did. Definer: days are writable by nobody.';

create table app.connections (
  user_a uuid not null references app.profiles (id) on delete cascade,
  user_b uuid not null references app.profiles (id) on delete cascade,
  shown_a uuid not null,
  shown_b uuid not null,
  connected_at timestamptz not null default now(),
  primary key (user_a, user_b, shown_a, shown_b),
  constraint a_pair_has_one_order check (user_a < user_b)
);
alter table app.connections enable row level security;
create index connections_user_b_idx on app.connections (user_b, user_a);
alter table app.connections alter user_a set (n_distinct = -0.1), alter user_b set (n_distinct = -0.1);
comment on table app.connections is 'One row for two ids that waved to each other. It counts while both are known by those; what is made under the id of an anonymous presence ends with it.';
comment on column app.connections.user_a is 'The one of the two whose id comes first.';
comment on column app.connections.user_b is 'The other.';
comment on column app.connections.shown_a is 'By what the other knows the one.';
comment on column app.connections.shown_b is 'By what the one knows the other.';
comment on column app.connections.connected_at is 'When the second of them waved; shown by the minute.';
comment on index app.connections_user_b_idx is 'For the connections of a listener, and for deleting an account.';

create view private.ties with (security_invoker = true) as
select user_a as user_id, shown_a as shown_id, user_b as other_id, shown_b as other_shown_id, connected_at
from app.connections
union all
select user_b, shown_b, user_a, shown_a, connected_at from app.connections;
comment on view private.ties is 'Each connection, from both sides.';

create function private.are_connected(p_one uuid, p_other uuid) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return exists (
    select from private.ties
    where user_id = p_one and other_id = p_other
      and shown_id = private.shown_id_of(p_one) and other_shown_id = private.shown_id_of(p_other)
  );
end
$$;
comment on function private.are_connected(uuid, uuid) is
  'Whether two have waved to each other under the ids by which they are known now. Definer: connections are readable by nobody.';
