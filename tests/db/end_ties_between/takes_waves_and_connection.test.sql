-- A block takes the waves and the connection of the two, silently; a pardon gives nothing back.
begin;
set local search_path = extensions;
select plan(6);

create function pg_temp.told() returns bigint language sql as $$
  select tests.tell();
  with sent as (delete from realtime.messages where event like 'vibe:%' returning *)
  select count(*) from sent
$$;

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan']) as name;
select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
select tests.waves('ada', 'dan'), tests.waves('dan', 'ada');
select tests.waves('cyd', 'ada');
select tests.waves('cyd', 'bob');
select pg_temp.told();
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select api.block(tests.id_of('cyd'));
select is(
  array(select card ->> 'displayName' from jsonb_array_elements(api.connections() -> 'connections') as card),
  array['dan'], 'the connection is gone, and no other'
);
select tests.act_as('bob');
select is(api.connections() -> 'connections', '[]', 'for both');
select tests.act_as_owner();
select is(pg_temp.told(), 0::bigint, 'nobody was told');
select is((select count(*) from app.waves), 1::bigint, 'the wave to the one who blocks is gone, that to another is not');
select tests.act_as('ada');
select api.unblock(tests.id_of('bob'));
select api.unblock(tests.id_of('cyd'));
select is(jsonb_array_length(api.connections() -> 'connections'), 1, 'a pardon brings no connection back');
select is(tests.waves('ada', 'cyd'), false, 'and no wave');

select * from finish();
rollback;
