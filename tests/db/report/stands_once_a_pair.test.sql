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
create function pg_temp.queue(p_size integer default null) returns jsonb language sql as $$
  select jsonb_path_query_array(api.report_queue(page_size => p_size), '$.persons[*].reports[*]')
$$;
grant execute on function pg_temp.queue to public;
select is(
  array(
    select concat_ws(' ', report ->> 'reason', report ->> 'note')
    from jsonb_array_elements(pg_temp.queue()) as report
    where report ->> 'shownId' = tests.id_of('bob')::text
    order by 1
  ),
  array['harassment Sells things.', 'safety Followed me.'], 'one a pair, by its latest words'
);
select is(jsonb_array_length(pg_temp.queue()), 3, 'and one of another');
select is(jsonb_array_length(pg_temp.queue(1)), 2, 'in pages of persons');
select api.settle_reports((report ->> 'id')::uuid, 'dismissed', 'Nothing.', 'Mo')
from jsonb_array_elements(pg_temp.queue()) as report;
select is(api.report_queue(), '{"persons": [], "next": null}', 'settled ones are out of the queue');
select tests.act_as('ada');
select api.report(tests.id_of('bob'), 'spam');
select tests.act_as_role('service_role');
select is(jsonb_array_length(pg_temp.queue()), 1, 'then a new one can be made');

select * from finish();
rollback;
