-- Asking by track: of the nearest band, in it as the ring has them, and who was asked before comes last.
begin;
set local search_path = extensions;
select plan(5);

create function pg_temp.plays(p_name text, p_geohash text) returns void
language plpgsql as $$
begin
  perform tests.findable(p_name, p_geohash);
  perform tests.act_as(p_name);
  perform api.update_settings(share_track => true);
  perform tests.act_as_owner();
  perform tests.confirms(p_name, tests.spotify_track('A song'));
end
$$;
grant execute on function pg_temp.plays(text, text) to public;
create function pg_temp.ask() returns text language sql
return api.start_find(track_id => '4uLU6hMCjMI75M1A2tKUQC') -> 'other' ->> 'displayName';
grant execute on function pg_temp.ask() to public;
create function pg_temp.take_back() returns jsonb language sql
return api.cancel_find((api.finds() -> 'waiting' -> 0 ->> 'id')::uuid);
grant execute on function pg_temp.take_back() to public;
select tests.live_at('ada', 'gcpvj0d1');
-- Two in the band `here`, at whatever distance, one in `near`.
select pg_temp.plays('bob', 'gcpvj0d1');
select pg_temp.plays('cat', 'gcpvj1d1');
select pg_temp.plays('dan', 'gcpvn0d1');
select tests.has_ring_place(name, ring)
from (values ('ada', 4294967295), ('cat', 0), ('dan', 1), ('bob', 2)) as places (name, ring);

select tests.act_as('ada');
create temporary table asked on commit drop as select pg_temp.ask() as first;
select pg_temp.take_back();
create temporary table asked_next on commit drop as select pg_temp.ask() as second;
select pg_temp.take_back();
select tests.pauses_pass();
select is(pg_temp.ask(), (select first from asked), 'when all nearby were asked, it begins anew');
select tests.act_as_owner();
select is((select first from asked), 'cat', 'the ring says who is first');
select is((select second from asked_next), 'bob', 'then another of the band');
select tests.act_as('ada');
select is(
  tests.code_of(format('select api.start_find(track_id => %L)', '4uLU6hMCjMI75M1A2tKUQC')),
  'find_conflict',
  'one at a time'
);
select tests.act_as_owner();
update app.settings set allow_find = false;
select tests.act_as('ada');
select pg_temp.take_back();
select is(
  tests.code_of(format('select api.start_find(track_id => %L)', '4uLU6hMCjMI75M1A2tKUQC')),
  'find_unavailable',
  'who cannot be asked is not picked'
);

select * from finish();
rollback;
