-- The queue in every role: reporter, reported, stranger, nobody, moderator.
begin;
set local search_path = extensions;
select plan(17);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.listener('cyd');
create function pg_temp.closed(p_who text) returns setof text language sql as $$
  select throws_ok(call, '42501', null, p_who || ': not ' || call)
  from unnest(array[
    'select api.report_queue()',
    'select api.settle_reports(gen_random_uuid(), ''dismissed'', ''x'', ''x'')'
  ]) as call
$$;
grant execute on function pg_temp.closed to public;
select tests.act_as('ada');
select api.report(tests.id_of('bob'), 'spam', 'Sells things.');
select pg_temp.closed('reporter');
select throws_ok('select from private.reports', '42501', null, 'nor the table');
select tests.act_as('bob');
select pg_temp.closed('reported');
select ok(api.export_me()::text not like '%Sells%' and api.export_me()::text not like '%' || tests.id_of('ada') || '%', 'nor a word of it in their data');
select tests.act_as('cyd');
select pg_temp.closed('stranger');
select throws_ok('select api.reports_about(gen_random_uuid())', '42501', null, 'nor one person''s');
select throws_ok('select api.moderation_history(gen_random_uuid())', '42501', null, 'nor what was done');
select throws_ok('select api.export_listener(gen_random_uuid(), ''x'', ''x'')', '42501', null, 'nor another''s data');
select tests.act_as_role('anon');
select throws_ok('select api.report(gen_random_uuid(), ''spam'')', '42501', null, 'nobody: no report');
select pg_temp.closed('nobody');
select tests.act_as_role('service_role');
select throws_ok('select from private.reports', '42501', null, 'moderator: not the table');
select throws_ok('select from private.moderation_acts', '42501', null, 'nor what was done');
select is(
  ((api.report_queue() #> '{persons,0}') #- '{reports,0,id}' #- '{reports,0,createdAt}')
    - array['personId', 'oldestAt', 'latestAt'],
  jsonb_build_object(
    'profile', jsonb_build_object(
      'userId', tests.id_of('bob'), 'displayName', 'bob', 'avatarUrl', null, 'anonymous', false
    ),
    'weight', 10, 'count', 1, 'reporters', 1, 'mayHaveMet', 1, 'upheldBefore', 0, 'suspended', '[]'::jsonb,
    'reports', jsonb_build_array(jsonb_build_object(
      'reporterId', tests.id_of('ada'), 'shownId', tests.id_of('bob'), 'reason', 'spam',
      'note', 'Sells things.', 'state', 'open', 'settledAt', null, 'mayHaveMet', true,
      'seen', jsonb_build_object(
        'displayName', 'bob', 'avatarUrl', null, 'anonymous', false, 'track', null
      )
    ))
  ),
  'but what is open, by person'
);

select * from finish();
rollback;
