-- The job deletes what nobody is to be told any more, and forgets whom it was about and who is gone.
begin;
set local search_path = extensions;
select plan(5);

select tests.lift_rate_limits();
select tests.has_phone('ada'), tests.has_phone('bob');
select tests.listener('cyd');
insert into private.pushes (device_id, kind, about_ids, noted_at)
select id, 'wave', array[gen_random_uuid(), tests.id_of('cyd')], now() from private.devices
  where user_id = tests.id_of('ada')
union all select id, 'vibe', array[gen_random_uuid()], now() from private.devices where user_id = tests.id_of('ada')
union all select id, 'ended', '{}', now() from private.devices where user_id = tests.id_of('ada')
union all select id, 'ended', '{}', now() - interval '2 minutes' from private.devices where user_id = tests.id_of('bob')
union all select gen_random_uuid(), 'ended', '{}', now();
select is(private.delete_old_pushes(100), 4, 'it looks at four');
select results_eq(
  'select kind from private.pushes order by kind', array['ended', 'wave'], 'two of which are to be told still'
);
select results_eq(
  $$ select about_ids from private.pushes where kind = 'wave' $$, $$ values (array[tests.id_of('cyd')]) $$,
  'one without who is gone'
);
select is(private.delete_old_pushes(100), 0, 'nothing is left to do');
select is(
  (select array_agg(run_every order by name) from private.jobs where name in ('delete_old_pushes', 'delete_old_receipts')),
  '{minute,minute}', 'every minute'
);

select * from finish();
rollback;
