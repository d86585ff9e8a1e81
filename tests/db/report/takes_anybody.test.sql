-- The answer does not tell who exists; the queue has only who does.
begin;
set local search_path = extensions;
select plan(9);

select tests.listener('ada');
select tests.listener('bob');
select tests.act_as('ada');
select is(api.report(tests.id_of('bob'), 'spam')::text, api.report(tests.id_of('nobody'), 'spam')::text, 'the same answer');
select api.block(tests.id_of('bob'));
select lives_ok(format('select api.report(%L, ''spam'')', tests.id_of('bob')), 'also of whom they blocked');
select is(
  array(select (report - 'userId')::text from jsonb_array_elements(api.export_me() -> 'reports') as report group by 1),
  array[jsonb_build_object('reason', 'spam', 'note', null, 'reportedAt', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text],
  'their own data tells them apart no more'
);
select tests.act_as_owner();
delete from private.rate_buckets;
select tests.act_as('ada');
create function pg_temp.says(p_reason text, p_note text default null) returns text language sql as $$
  select tests.code_of(format('select api.report(%L, %L, %L)', tests.id_of('bob'), p_reason, p_note))
$$;
select is(pg_temp.says('boring'), 'invalid_request', 'a reason off the list');
select is(pg_temp.says(null), 'invalid_request', 'none');
select is(pg_temp.says('other', repeat('🎧', 501)), 'invalid_request', 'a note too long');
select is(pg_temp.says('other', repeat('🎧', 500)), null, 'one that fits');
select is(tests.code_of(format('select api.report(%L, ''spam'')', tests.id_of('ada'))), 'invalid_request', 'not oneself');
select tests.act_as_role('service_role');
select is(
  array(select entry -> 'profile' ->> 'displayName' from jsonb_array_elements(api.report_queue() -> 'persons') as entry),
  array['bob'], 'moderators see who exists'
);

select * from finish();
rollback;
