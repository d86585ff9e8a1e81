-- The queue in every role: reporter, reported, stranger, nobody, moderator.
begin;
set local search_path = extensions;
select plan(12);

select tests.listener('ada');
select tests.listener('bob');
select tests.listener('cyd');
select tests.act_as('ada');
select api.report(tests.id_of('bob'), 'spam', 'Sells things.');
select throws_ok('select api.open_reports()', '42501', null, 'reporter: not the queue');
select throws_ok('select from private.reports', '42501', null, 'nor the table');
select tests.act_as('bob');
select throws_ok('select api.open_reports()', '42501', null, 'reported: not the queue');
select throws_ok('select api.settle_report(gen_random_uuid(), ''dismissed'')', '42501', null, 'nor a verdict');
select ok(api.export_me()::text not like '%Sells%' and api.export_me()::text not like '%' || tests.id_of('ada') || '%', 'nor a word of it in their data');
select tests.act_as('cyd');
select throws_ok('select api.open_reports()', '42501', null, 'stranger: not the queue');
select tests.act_as_role('anon');
select throws_ok('select api.report(gen_random_uuid(), ''spam'')', '42501', null, 'nobody: no report');
select tests.act_as_role('service_role');
select throws_ok('select from private.reports', '42501', null, 'moderator: not the table');
select is(
  (api.open_reports() #> '{reports,0}') - 'id' - 'createdAt',
  jsonb_build_object(
    'reporterId', tests.id_of('ada'), 'reason', 'spam', 'note', 'Sells things.', 'upheldBefore', 0,
    'reported', jsonb_build_object(
      'userId', tests.id_of('bob'), 'displayName', 'bob', 'avatarUrl', null, 'anonymous', false
    )
  ),
  'but what is open'
);
select is(tests.code_of('select api.settle_report(gen_random_uuid(), ''upheld'')'), 'not_found', 'and settles what is there');
select is(tests.code_of(format('select api.settle_report(%L, ''open'')', api.open_reports() #>> '{reports,0,id}')), 'invalid_request', 'one way or the other');
create temporary table first as select (api.open_reports() #>> '{reports,0,id}')::uuid as id;
select api.settle_report(id, 'upheld') from first;
select is(tests.code_of((select format('select api.settle_report(%L, ''dismissed'')', id) from first)), 'not_found', 'once');

select * from finish();
rollback;
