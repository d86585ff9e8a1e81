-- :listeners live listeners in :towns towns, each a normal distribution of :sigmaKm around its
-- centre; listener i has the id bench.listener_id(i), counted from the fullest cell on. Everybody looks 5 km
-- far, 70 in 100 share their track, 2 in 100 are there for their connections only, each fifth blocks
-- three others. Tracks are what phones say: no job waits for a player to confirm them. Rows are laid in the order of ids, so neighbours do not stand on one page. No trigger
-- and no reference is checked: the rows are right by how they are made.

set local session_replication_role = replica;
set local work_mem = '256MB';
set local client_min_messages = warning;

create schema bench;
grant usage on schema bench to authenticated;

create function bench.listener_id(p_i integer) returns uuid
language sql immutable as $$
  select overlay(overlay(md5('u' || p_i) placing '4' from 13) placing '8' from 17)::uuid
$$;
comment on function bench.listener_id(integer) is 'The id of a listener by number: a UUID of version 4.';
create function bench.source_id(p_kind text, p_nth integer) returns text
language sql immutable as $$ select rpad(p_kind || p_nth, 22, 'x') $$;

create table bench.people as
with drawn as (
  select nth % :towns as town, random() as distance, random() as direction
  from generate_series(1, :listeners) as nth
),
centred as (
  select *,
    case when town = 0 then 52.52 else -45 + (town * 7.3)::numeric % 100 end::float8 as north,
    case when town = 0 then 13.405 else -170 + (town * 13.7)::numeric % 340 end::float8 as east,
    :sigmaKm / 111.2 * sqrt(-2 * ln(1 - distance)) as degrees
  from drawn
),
placed as (
  select town, north + degrees * cos(2 * pi() * direction) as lat,
    east + degrees / cos(radians(north)) * sin(2 * pi() * direction) as lon
  from centred
),
celled as (
  select *, extensions.st_geohash(extensions.st_makepoint(lon, lat), 6) as cell from placed
),
counted as (
  select *, count(*) over (partition by cell) as crowd from celled
),
numbered as (
  select *, row_number() over (order by crowd desc, cell)::integer as i from counted
)
select i, bench.listener_id(i) as id, town, lat, lon, cell,
  extensions.st_geohash(extensions.st_makepoint(
    extensions.st_x(extensions.st_pointfromgeohash(cell)) + 360 / 32768.0,
    extensions.st_y(extensions.st_pointfromgeohash(cell))
  ), 6) as next_cell,
  floor(random() * 4294967296)::bigint as ring,
  i % 50 <> 0 as is_public,
  i % 10 = 5 as is_anonymous,
  case when i % 10 = 5 then md5('shown' || i)::uuid else bench.listener_id(i) end as shown_id,
  -- Few tracks are played by many.
  floor(2000 * power(random(), 3))::integer as track
from numbered
order by id;
alter table bench.people add primary key (i);
create index on bench.people (cell);
grant select on bench.people to authenticated;
analyze bench.people;

create function bench.lay_live(p_first integer, p_last integer) returns void
language sql as $$
  insert into app.presence (
    user_id, shown_id, live_since, visible_from, live_until, heartbeat_at, ring
  )
  select
    id, shown_id, now() - i % 120 * interval '1 minute', now() - i % 120 * interval '1 minute',
    now() + interval '7 hours', now(), ring
  from bench.people
  where i between p_first and p_last
  on conflict do nothing;
  insert into app.positions (user_id, shown_id, cell, ring, reach, is_public)
  select id, shown_id, cell, ring, 2, is_public
  from bench.people where i between p_first and p_last
  on conflict do nothing;
  insert into private.dwells (user_id, run_cell, run_since, seen_at, fix_at)
  select id, cell, now(), now(), now()
  from bench.people where i between p_first and p_last
  on conflict do nothing;
  insert into app.tracks (
    user_id, track_id, name, artists, album_id, album_name, cover_url, url, verified, started_at
  )
  select
    id, bench.source_id('t', track), 'Track number ' || track,
    jsonb_build_array(
      jsonb_build_object('id', bench.source_id('a', track / 8), 'name', 'Artist ' || track / 8),
      jsonb_build_object('id', bench.source_id('f', track), 'name', 'Featuring ' || track)
    ),
    bench.source_id('b', track / 4), 'Album ' || track / 4,
    'https://i.scdn.co/image/' || md5(track::text),
    'https://open.spotify.com/track/' || bench.source_id('t', track), true, now() - interval '1 minute'
  from bench.people where i between p_first and p_last
  on conflict do nothing;
  -- As private.show_listener makes them, one by one.
  insert into private.shown_listeners (user_id, card, keys)
  select people.id,
    private.open_card(profiles, presence, case when share_track then tracks end),
    case when share_track then keys end
  from bench.people
  join app.profiles using (id)
  join app.settings on settings.user_id = people.id
  join app.presence on presence.user_id = people.id
  join app.tracks on tracks.user_id = people.id
  where i between p_first and p_last
  on conflict do nothing;
  -- As private.index_track does.
  insert into private.track_keys (key, area, ring, user_id, cell)
  select distinct key, private.area_of(positions.cell), positions.ring, id, positions.cell
  from bench.people
  join app.positions on positions.user_id = id
  join private.shown_listeners on shown_listeners.user_id = id
  cross join unnest(keys) as key
  where i between p_first and p_last
  on conflict do nothing;
$$;
comment on function bench.lay_live(integer, integer) is
  'Lays presence, position, track and card of those with these numbers who are not live.';

insert into auth.users (id, email, aud, role, email_confirmed_at, created_at)
select id, id || '@users.resonance.invalid', 'authenticated', 'authenticated', now(), now()
from bench.people;
insert into app.profiles (id, display_name, avatar_url, anonymous, adult_confirmed_at)
select id, 'Listener ' || i, 'https://i.scdn.co/image/ab6775700000ee85' || md5(i::text), is_anonymous, now()
from bench.people;
insert into app.settings (user_id, share_track, allow_find, radius_km, visible_to)
select id, i % 10 < 7, i % 2 = 0, 5, case when is_public then 'everyone' else 'connections' end
from bench.people;
insert into private.cells (cell, centre)
select distinct cell, private.centre_of(cell) from bench.people;
insert into private.publish_epochs (user_id, published_at)
select id, now() - interval '20 minutes' from bench.people;

select bench.lay_live(1, :listeners);
insert into private.shown_ids (shown_id, user_id, is_account, until)
select shown_id, id, false, now() + interval '31 hours' from bench.people where is_anonymous;

insert into app.blocks (blocker_id, shown_id, blocked_id)
select id, other, other
from (
  select id, bench.listener_id(1 + floor(random() * :listeners)::integer) as other
  from bench.people, generate_series(1, 3)
  where i % 5 = 0
) as block
where id <> other
on conflict do nothing;
insert into app.connections (user_a, user_b, shown_a, shown_b)
select least(id, other), greatest(id, other), least(id, other), greatest(id, other)
from (
  select id, bench.listener_id(1 + floor(random() * :listeners)::integer) as other from bench.people
) as tie
where id <> other
on conflict do nothing;

insert into private.channels (user_id, shown) select id, 50 from bench.people;

update private.limits set value = 1000000
where name = 'heartbeat_timeout_s' or name ~ '^rate_.*_(burst|per_minute)$';
-- Who comes back is seen at once, whoever they are: that is what is measured.
update private.limits set value = 0 where name in ('unlinked_wait_least_s', 'unlinked_wait_most_s');

create function bench.other_cell(p_i integer) returns text
language plpgsql stable security definer as $$
begin
  return (
    select case when positions.cell = people.cell then next_cell else people.cell end
    from bench.people
    left join app.positions on user_id = id
    where i = p_i
  );
end
$$;
comment on function bench.other_cell(integer) is
  'The cell beside that of a listener, or from there their own again.';

-- Of two clients that draw one listener the later may find them gone: that is no failure.
create function bench.attempt(p_call text) returns boolean
language plpgsql as $$
begin
  execute 'select ' || p_call;
  return true;
exception when others then
  return false;
end
$$;
comment on function bench.attempt(text) is 'Makes a call; false when it was refused.';

create function bench.is_live(p_i integer) returns boolean
language plpgsql stable security definer as $$
begin
  return exists (select from app.presence join bench.people on id = user_id where i = p_i);
end
$$;
comment on function bench.is_live(integer) is 'Whether a listener is live now.';

create function bench.play_another(p_i integer) returns void
language plpgsql volatile security definer as $$
declare
  v_user constant uuid := (select id from bench.people where i = p_i);
begin
  perform private.lock_presence(v_user);
  perform private.change_track(v_user, private.source_track(v_user, jsonb_build_object(
    'trackId', left(md5(random()::text), 22), 'name', 'Another track',
    'artists', jsonb_build_array(jsonb_build_object('id', left(md5(p_i::text), 22), 'name', 'Artist')),
    'album', jsonb_build_object(
      'id', left(md5(p_i::text), 22), 'name', 'Album', 'coverUrl', 'https://i.scdn.co/image/' || md5(p_i::text)
    ),
    'url', 'https://open.spotify.com/track/x'
  ), true));
end
$$;
comment on function bench.play_another(integer) is 'A listener''s player says that they play something else.';

create function bench.come_or_go(p_i integer) returns void
language plpgsql as $$
declare
  v_cell constant text := (select cell from bench.people where i = p_i);
begin
  if bench.is_live(p_i) then
    perform api.go_offline();
  else
    perform api.go_live();
    perform api.update_location(v_cell, false);
  end if;
end
$$;
comment on function bench.come_or_go(integer) is 'A listener goes offline, or comes back to where they were.';

create function bench.record_changes(p_many integer) returns void
language sql as $$
  insert into private.changes (kind, user_id, shown_id, before, after, keys_before)
  select
    'track', user_id, positions.shown_id, private.place_of(positions), private.place_of(positions), keys
  from (
    select 1 + floor(random() * (select max(i) from bench.people))::integer as i
    from generate_series(1, p_many)
  ) as drawn
  join bench.people using (i)
  join app.positions on user_id = id
  join private.shown_listeners using (user_id)
$$;
comment on function bench.record_changes(integer) is
  'Lays so many changes of tracks in the queue, as calls of so many listeners would.';

create function bench.ask(p_i integer) returns void
language plpgsql as $$
begin
  perform api.cancel_find((find ->> 'id')::uuid)
  from jsonb_array_elements(api.finds() -> 'waiting') as find
  where find ->> 'role' = 'seeker';
  perform api.start_find(target_id => (user_json ->> 'userId')::uuid)
  from (
    select user_json from json_array_elements(api.nearby() -> 'users') as user_json
    order by random()
    limit 1
  ) as somebody;
end
$$;
comment on function bench.ask(integer) is
  'The caller asks to find somebody on their list, instead of whom they asked before.';

grant execute on all functions in schema bench to authenticated;
