-- Of more than five devices the ones go that were registered longest ago.
begin;
set local search_path = extensions;
select plan(3);

select tests.lift_rate_limits();
select tests.has_phone('ada', nth), tests.has_phone('bob', nth) from generate_series(1, 5) as nth;
select is(cardinality(tests.phones()), 10, 'five each');
select tests.has_phone('ada', 1);
select tests.has_phone('ada', 6);
select is(cardinality(tests.phones()), 10, 'a sixth makes no more');
select set_eq(
  $$ select device_id from private.devices where user_id = tests.id_of('ada') $$,
  $$ select md5('ada' || nth)::uuid from unnest(array[1, 3, 4, 5, 6]) as nth $$,
  'the second had been registered longest ago'
);

select * from finish();
rollback;
