-- Up to 8 characters while the Find runs, in one unlogged table, and nowhere else; then none.
begin;
set local search_path = extensions;
select plan(6);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('ada', (select id from find), 'gcpvj0dw');
select tests.sends('bob', (select id from find), 'gcpvj0dx');
select is(
  array(select geohash from private.find_positions order by geohash),
  array['gcpvj0dw', 'gcpvj0dx'],
  'the two latest'
);
select is(
  (select relpersistence from pg_class where oid = 'private.find_positions'::regclass), 'u', 'unlogged'
);
select tests.act_as('ada');
select is(tests.code_of(format('select api.send_find_location(%L, %L)', (select id from find), geohash)), code, coalesce(geohash, 'null'))
from (values
  ('gcpvj', 'geohash_too_coarse'), ('gcpvj0dwa', 'invalid_request'), (null, 'invalid_request')
) as wrong (geohash, code);
select tests.act_as_owner();
select tests.act_as('bob');
select api.complete_find((select id from find));
select tests.act_as_owner();
select is_empty('select from private.find_positions', 'when it ends they are gone');

select * from finish();
rollback;
