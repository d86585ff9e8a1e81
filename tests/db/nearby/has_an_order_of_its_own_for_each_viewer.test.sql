-- The order says nothing of where anybody is, and differs from viewer to viewer: each reads the ring
-- from their own place on.
begin;
set local search_path = extensions;
select plan(2);

create function pg_temp.live_on(p_name text, p_geohash text, p_ring bigint) returns void language plpgsql as $$
begin
  perform tests.listener(p_name);
  perform tests.act_as(p_name);
  perform api.go_live();
  perform tests.act_as_owner();
  update app.presence set ring = p_ring where user_id = tests.id_of(p_name);
  perform tests.act_as(p_name);
  perform api.update_location(p_geohash);
  perform tests.act_as_owner();
end
$$;
select pg_temp.live_on('ada', 'gcpvj0', 4294967295);
select pg_temp.live_on('bob', 'gcpvj1', 0);
select pg_temp.live_on('cyd', 'gcpvj0', 1000000000);
select pg_temp.live_on('dan', 'gcpvj0', 3000000000);
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{bob,cyd,dan}', 'after the last place comes the first, in whichever cell');
select tests.act_as('cyd');
select is(tests.names_on(api.nearby()::jsonb), '{dan,ada,bob}', 'another viewer begins elsewhere');

select * from finish();
rollback;
