-- A moderator settles one report, or all about a person, once, says why, and may suspend with it.
begin;
set local search_path = extensions;
select plan(17);

select tests.listener('cyd'), tests.listener('dan');
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
insert into private.reports (id, shown_id, reported_id, reason, may_have_met)
select tests.id_of('r' || n), gen_random_uuid(), tests.id_of(case when n < 4 then 'bob' else 'cyd' end), 'spam', true
from generate_series(1, 5) as n;
create function pg_temp.settles(p_id uuid, p_state text, p_rest text default '') returns text language sql as $$
  select tests.code_of(format('select api.settle_reports(%L, %L, ''Because.'', ''Mo'' %s)', p_id, p_state, p_rest))
$$;
grant execute on function pg_temp.settles to public;
create function pg_temp.states() returns text language sql security definer as $$
  select string_agg(left(state, 1), '' order by array_position(array(select tests.id_of('r' || n) from generate_series(1, 5) as n), id))
  from private.reports
$$;
grant execute on function pg_temp.states to public;
select tests.act_as_role('service_role');
select is(pg_temp.settles(tests.id_of('nobody'), 'upheld'), 'not_found', 'nothing about nobody');
select is(pg_temp.settles(tests.id_of('dan'), 'upheld'), 'not_found', 'nor where nothing is open');
select is(pg_temp.settles(tests.id_of('r1'), 'open'), 'invalid_request', 'one way or the other');
select is(pg_temp.settles(tests.id_of('r1'), 'dismissed', ', suspend => true'), 'invalid_request', 'who did nothing is not suspended');
select is(pg_temp.settles(tests.id_of('r1'), 'upheld', ', until => now() + interval ''1 day'''), 'invalid_request', 'an end is of a suspension');
select is(tests.code_of(format('select api.settle_reports(%L, ''upheld'', '' '', ''Mo'')', tests.id_of('r1'))), 'invalid_request', 'no reason');
select is(tests.code_of(format('select api.settle_reports(%L, ''upheld'', ''Why.'', null)', tests.id_of('r1'))), 'invalid_request', 'no moderator');
select is(pg_temp.states(), 'ooooo', 'what is refused changes nothing');
select is(pg_temp.settles(tests.id_of('r1'), 'dismissed'), null, 'one report');
select is(pg_temp.states(), 'doooo', 'and no other');
select is(pg_temp.settles(tests.id_of('r1'), 'upheld'), 'not_found', 'once');
select is(
  api.settle_reports(tests.id_of('bob'), 'upheld', 'Followed her.', 'Mo', true, '2126-01-01') -> 'settled', '2', 'then all of a person''s'
);
select is(pg_temp.states(), 'duuoo', 'and no other''s');
select tests.act_as('bob');
select is(tests.code_of('select api.me()'), 'suspended', 'who is suspended by the same word');
select is(
  jsonb_path_query_array(api.export_me(), '$.decisions[*].act'), '["suspend"]', 'and reads that, not that somebody reported them'
);
select tests.act_as_role('service_role');
select is(
  array(
    select concat_ws(' ', act ->> 'moderator', act ->> 'act', act ->> 'reason', left(act ->> 'until', 10))
    from jsonb_array_elements(api.moderation_history(tests.id_of('bob')) -> 'acts') with ordinality as listed (act, nth)
    order by nth
  ),
  array['Mo dismiss Because.', 'Mo uphold Followed her.', 'Mo uphold Followed her.', 'Mo suspend Followed her. 2126-01-01'],
  'each is on record'
);
select is(api.reports_about(tests.id_of('r1')) -> 'upheldBefore', '2', 'and counts from then on');

select * from finish();
rollback;
