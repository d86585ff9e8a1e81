-- Each phone gets one answer in three seconds, and nobody is faster than a bicycle.
begin;
set local search_path = extensions;
select plan(6);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('bob', (select id from find), 'gcpvj0d1');
select tests.sends('ada', (select id from find), 'gcpvj0d1');
create function pg_temp.send(p_find uuid, p_geohash text) returns text language sql as $$
  select refused ->> 'code' || ' ' || ((refused ->> 'details')::jsonb ->> 'retryAfterS')
  from tests.refusal_of(format('select api.send_find_location(%L, %L)', p_find, p_geohash)) as refused
$$;
grant execute on function pg_temp.send(uuid, text) to public;
select tests.act_as('ada');
select is(pg_temp.send((select id from find), 'gcpvj0d2'), 'rate_limited 3', 'too soon, and how long to wait');
select tests.act_as_owner();
select is(
  (select geohash from private.find_positions where user_id = tests.id_of('ada')),
  'gcpvj0d1',
  'a refused fix is not kept'
);
update private.find_positions set answered_at = now() - interval '3 seconds', fix_at = now() - interval '3 seconds';
select tests.act_as('ada');
select is(pg_temp.send((select id from find), 'gcpvj0d2'), null, 'three seconds later it is taken');
select tests.act_as_owner();
update private.find_positions set answered_at = now() - interval '3 seconds', fix_at = now() - interval '3 seconds';
select tests.act_as('ada');
select is(
  api.send_find_location((select id from find), 'gcpvj0fq') ->> 'bucket', 'found', 'a jump of 200 m in three seconds says nothing'
);
select tests.act_as_owner();
select is(
  (select geohash from private.find_positions where user_id = tests.id_of('ada')),
  'gcpvj0d2',
  'and is not kept'
);
select tests.act_as('ada');
select is(pg_temp.send((select id from find), 'gcpvj0d2'), 'rate_limited 3', 'but was an answer');

select * from finish();
rollback;
