-- Whoever reports again says it anew; the queue has it once.
begin;
set local search_path = extensions;
select plan(5);

select tests.listener('ada');
select tests.listener('bob');
select tests.listener('cyd');
select tests.act_as('ada');
select api.report(tests.id_of('bob'), 'spam', 'Sells things.');
select api.report(tests.id_of('bob'), 'harassment');
select api.report(tests.id_of('cyd'), 'other');
select tests.act_as('cyd');
select api.report(tests.id_of('bob'), 'safety', 'Followed me.');
select tests.act_as_role('service_role');
select is(
  array(
    select concat_ws(' ', report ->> 'reason', report ->> 'note')
    from jsonb_array_elements(api.open_reports() -> 'reports') as report
    where report -> 'reported' ->> 'displayName' = 'bob'
    order by 1
  ),
  array['harassment Sells things.', 'safety Followed me.'], 'one a pair, by its latest words'
);
select is(jsonb_array_length(api.open_reports() -> 'reports'), 3, 'and one of another');
select is(jsonb_array_length(api.open_reports(2) -> 'reports'), 2, 'in pages');
select api.settle_report((report ->> 'id')::uuid, 'dismissed')
from jsonb_array_elements(api.open_reports() -> 'reports') as report;
select is(api.open_reports(), '{"reports": []}', 'settled ones are out of the queue');
select tests.act_as('ada');
select api.report(tests.id_of('bob'), 'spam');
select tests.act_as_role('service_role');
select is(jsonb_array_length(api.open_reports() -> 'reports'), 1, 'then a new one can be made');

select * from finish();
rollback;
