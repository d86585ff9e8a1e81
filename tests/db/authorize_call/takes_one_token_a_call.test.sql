-- Also a call that looks at several things, and one that is refused.
begin;
set local search_path = extensions;
select plan(4);

create function pg_temp.spent() returns text language sql volatile as $$
  select string_agg(
    action || ' ' || ((select value from private.limits where name = 'rate_' || action || '_burst') - tokens),
    ', ' order by action
  )
  from private.rate_buckets where spender = private.person_of(tests.id_of('ada'))
$$;

select tests.listener('ada');
select tests.act_as('ada');
select api.sync();
select tests.act_as_owner();
select is(pg_temp.spent(), 'sync 1', 'sync, which tells of all');
select tests.act_as('ada');
select api.disconnect_spotify();
select tests.act_as_owner();
select is(pg_temp.spent(), 'disconnect_spotify 1, sync 1', 'disconnecting, which ends a presence too');
select tests.act_as('ada');
select tests.code_of('select api.heartbeat()');
select tests.act_as_owner();
select is(pg_temp.spent(), 'disconnect_spotify 1, heartbeat 1, sync 1', 'a refusal counts as an answer does');
select tests.act_as('ada');
select api.sync();
select tests.act_as_owner();
select is(pg_temp.spent(), 'disconnect_spotify 1, heartbeat 1, sync 2', 'each call one more');

select * from finish();
rollback;
