-- 100,000 live listeners of a metro, 10,000 of them in one cell, and 10,000 of a town. Listener i is
-- md5('u' || i)::uuid: the full cell has the first 10,000, the town the last. All look 5 km far. Each
-- tenth plays one song, and seven in ten share what they play. Rows are laid in the order of ids, so
-- neighbours do not stand on one page. Of each 50 one is anonymous, 71 of the full cell among them, and
-- known by md5('s' || i)::uuid. No trigger and no reference is checked: the rows are right by
-- how they are made.

set local session_replication_role = replica;
set local work_mem = '256MB';
set local client_min_messages = warning;
select setseed(0.5);

-- Statistics stay as a test makes them.
do $$
declare
  v_table regclass;
begin
  for v_table in
    select oid from pg_class
    where relkind = 'r' and relnamespace = any ('{app,private,auth,realtime}'::regnamespace[])
  loop
    execute format('alter table %s set (autovacuum_enabled = off)', v_table);
  end loop;
end
$$;

create schema plans;
grant usage on schema plans to authenticated;

create function plans.source_id(p_kind text, p_nth integer) returns text
language sql immutable as $$ select rpad(p_kind || p_nth, 22, 'x') $$;

create table plans.people as
with placed as (
  select i, i > 100000 as is_in_town,
    case when i > 100000 then 4.0 when i > 10000 then 5.5 else 0 end / 111.2
      * sqrt(-2 * ln(1 - random())) as degrees,
    2 * pi() * random() as direction
  from generate_series(1, 110000) as i
),
measured as (
  select *,
    case when is_in_town then 52.2 else 52.52 end + degrees * cos(direction) as lat,
    case when is_in_town then 20.9 else 13.405 end + degrees / 0.61 * sin(direction) as lon
  from placed
)
select i, md5('u' || i)::uuid as id, is_in_town,
  extensions.st_geohash(extensions.st_makepoint(lon, lat), 6) as cell,
  floor(random() * 4294967296)::bigint as ring,
  i % 50 <> 0 as is_public,
  i % 50 = 21 as is_anonymous,
  md5(case when i % 50 = 21 then 's' else 'u' end || i)::uuid as shown_id,
  i % 10 < 7 as does_share,
  case when i % 10 = 1 then 0 else 1 + floor(20000 * power(random(), 3))::integer end as track
from measured
order by md5('u' || i);
alter table plans.people add primary key (i);
grant select on plans.people to authenticated;
analyze plans.people;

-- Each track once, with the key by which it is found and the card that shows it.
create table plans.tracks as
select track,
  jsonb_build_array(
    jsonb_build_object('id', plans.source_id('a', track / 8), 'name', 'Artist'),
    jsonb_build_object('id', plans.source_id('f', track), 'name', 'Featuring')
  ) as artists,
  array[
    'track ' || plans.source_id('t', track), 'album ' || plans.source_id('b', track / 4),
    'artist ' || plans.source_id('a', track / 8), 'artist ' || plans.source_id('f', track)
  ] as keys
from generate_series(0, 20000) as track;
alter table plans.tracks add primary key (track);

insert into app.profiles (id, display_name, anonymous, adult_confirmed_at)
select id, 'Listener ' || i, is_anonymous, now() from plans.people;
insert into app.settings (user_id, share_track, allow_find, radius_km, visible_to)
select id, does_share, true, 5, case when is_public then 'everyone' else 'connections' end
from plans.people;
insert into app.presence (user_id, shown_id, live_since, visible_from, live_until, heartbeat_at, ring)
select id, shown_id, now(), now(), now() + interval '7 hours', now(), ring from plans.people;
insert into app.positions (user_id, shown_id, cell, ring, reach, is_public)
select id, shown_id, cell, ring, 2, is_public from plans.people;
insert into private.dwells (user_id, run_cell, run_since, seen_at, fix_at)
select id, cell, now(), now(), now() from plans.people;
insert into private.publish_epochs (user_id, published_at)
select id, now() - interval '20 minutes' from plans.people;
insert into app.tracks (
  user_id, track_id, name, artists, album_id, album_name, url, verified, started_at
)
select id, plans.source_id('t', track), 'Song', artists, plans.source_id('b', track / 4), 'Album',
  'https://open.spotify.com/track/' || plans.source_id('t', track), true, now() - interval '1 minute'
from plans.people
join plans.tracks using (track)
-- The table makes its keys anew, which takes long: lists read the cards and the keys below.
where i % 5 = 1;
insert into private.shown_listeners (user_id, card, keys)
select id, format('{"userId": "%s", "track": null', shown_id), case when does_share then keys end
from plans.people
join plans.tracks using (track);
insert into private.track_keys (key, area, ring, user_id, cell)
select key, private.area_of(cell), ring, id, cell
from plans.people
join plans.tracks using (track)
cross join unnest(keys) as key
where does_share
order by key, private.area_of(cell), ring;
insert into private.channels (user_id, shown) select id, 50 from plans.people;
insert into private.rate_buckets (spender, action, tokens, filled_at)
select private.person_of(id), 'heartbeat', 5, now() from plans.people;

-- The horizons that first pages of 50 would have set, by how many others stand around.
create table plans.crowds as
select cell, private.centre_of(cell) as centre, count(*) filter (where is_public) as people
from plans.people
group by cell;
create index on plans.crowds using gist (centre);
analyze plans.crowds;
create table plans.surroundings as
select viewer.cell,
  sum(other.people) filter (where metres <= 2000) as here,
  coalesce(sum(other.people) filter (where metres > 2000), 0) as near
from plans.crowds as viewer
join plans.crowds as other on extensions.st_dwithin(other.centre, viewer.centre, 5000, false)
cross join lateral extensions.st_distance(other.centre, viewer.centre, false) as metres
group by viewer.cell;
insert into private.horizons (user_id, cell, ring, reach, is_public, band, turn)
select id, cell, ring, 2, is_public, case when is_public and here > 50 then 1 else 2 end,
  case
    when not is_public or here <= 50 and here + near <= 50 then 4294967295
    else (4294967295 * case when here > 50 then 50 / here else (50 - here) / near end)::bigint
  end
from plans.people
join plans.surroundings using (cell);
insert into private.cells (cell, centre) select cell, centre from plans.crowds;
insert into private.horizon_groups (cell, band, level, centre, viewers)
select cell, band, level, private.centre_of(cell), count(*)
from private.horizons
where is_public
group by cell, band, level;
