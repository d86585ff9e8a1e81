-- Page by page everybody comes once, in one order, though some are settled and others reported meanwhile.
begin;
set local search_path = extensions;
select plan(6);

select tests.listener('p' || n) from generate_series(1, 7) as n;
insert into private.reports (shown_id, reported_id, reason, may_have_met, created_at)
select tests.id_of('p' || n), tests.id_of('p' || n), case when n % 2 = 0 then 'safety' else 'spam' end, true,
  now() - make_interval(secs => n / 2)
from generate_series(1, 6) as n;
create function pg_temp.walk(p_meanwhile text default 'select') returns text[] language plpgsql as $$
declare
  v_page jsonb;
  v_after text;
  v_names text[] := '{}';
begin
  loop
    v_page := api.report_queue(after => v_after, page_size => 2);
    v_names := v_names || array(
      select entry -> 'profile' ->> 'displayName'
      from jsonb_array_elements(v_page -> 'persons') with ordinality as listed (entry, nth) order by nth
    );
    v_after := v_page ->> 'next';
    exit when v_after is null;
    execute p_meanwhile;
  end loop;
  return v_names;
end
$$;
select is(pg_temp.walk(), array['p6', 'p4', 'p2', 'p5', 'p3', 'p1'], 'all, the heaviest and oldest first');
select is(
  pg_temp.walk($$ update private.reports set state = 'dismissed', settled_at = now() where reported_id = tests.id_of('p6') $$),
  array['p6', 'p4', 'p2', 'p5', 'p3', 'p1'], 'one that is settled meanwhile moves nobody'
);
select is(
  pg_temp.walk($$
    insert into private.reports (shown_id, reported_id, reason, may_have_met, created_at)
    values (gen_random_uuid(), tests.id_of('p7'), 'minor', true, now() + interval '1 second') $$),
  array['p4', 'p2', 'p5', 'p3', 'p1'], 'one that comes meanwhile stands on the next first page'
);
select is(tests.code_of('select api.report_queue(after => ''1.2'')'), 'invalid_request', 'what is no cursor is refused');
select is(tests.code_of('select api.report_queue(page_size => 0)'), 'invalid_request', 'as is a page of nobody');
select is(tests.code_of('select api.report_queue(''all'')'), 'invalid_request', 'and a state off the list');

select * from finish();
rollback;
