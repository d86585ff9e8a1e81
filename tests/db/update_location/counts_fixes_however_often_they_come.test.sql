-- One fix a minute, one in five, or now and then: each phone is shown where it rests, and one that only
-- repeats its cell with the heartbeat is too. A phone that says it once is not believed.
begin;
set local search_path = extensions;
select plan(6);

select tests.lift_rate_limits();
update private.limits set value = 0 where name = 'publish_delay_most_s';
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan', 'eve']) as name;
select is(tests.stays_at('ada', 'gcpvj1', 900, 60), 'gcpvj1', 'one a minute');
select is(tests.stays_at('bob', 'gcpvj1', 900, 300), 'gcpvj1', 'one in five minutes');
select tests.stays_at('cyd', 'gcpvj1', gap, gap) from unnest(array[20, 400, 70, 300, 150]) as gap;
select is(
  (select cell::text from app.positions where user_id = tests.id_of('cyd')), 'gcpvj1', 'now and then'
);
create function pg_temp.beats(p_name text, p_geohash text) returns jsonb language plpgsql as $$
declare
  v_said jsonb;
begin
  perform tests.place_ages(p_name, 30);
  perform tests.act_as(p_name);
  v_said := api.heartbeat(p_geohash);
  perform tests.act_as_owner();
  return v_said;
end
$$;
select is(
  array(select jsonb_object_keys(pg_temp.beats('dan', 'gcpvj1zz')) order by 1),
  '{live,n,nextHeartbeatS,shownAs,until,visibleInS}', 'a heartbeat is answered as ever'
);
select pg_temp.beats('dan', 'gcpvj1') from generate_series(1, 30);
select is(
  (select cell::text from app.positions where user_id = tests.id_of('dan')), 'gcpvj1', 'with heartbeats'
);
select tests.stays_at('eve', 'gcpvj1', 60);
select pg_temp.beats('eve', null) from generate_series(1, 30);
select is((select cell::text from app.positions where user_id = tests.id_of('eve')), 'gcpvj0', 'said once');

select * from finish();
rollback;
