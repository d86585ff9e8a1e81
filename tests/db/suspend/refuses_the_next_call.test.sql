-- Suspended: offline now, refused from the next call on, whatever it is but for taking one's data along.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();

select tests.act_as_role('service_role');
select api.suspend(tests.id_of('ada'), 'A test.', 'Tester');
select lives_ok(format('select api.suspend(%L, ''A test.'', ''Tester'')', tests.id_of('ada')), 'twice is fine');
select is(
  tests.code_of(format('select api.suspend(%L, ''A test.'', ''Tester'')', gen_random_uuid())), 'not_found', 'nobody is not'
);
select tests.act_as_owner();
select is_empty(
  $$ select from app.presence where user_id = tests.id_of('ada') $$, 'they are not live any more'
);
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'others hear what they hear of offline');

create function pg_temp.not_refused() returns table (name text) language sql volatile as $$
  select proname::text
  from pg_catalog.pg_proc
  where pronamespace = 'api'::regnamespace
    and has_function_privilege('authenticated', oid, 'execute')
    and proname not in ('ready', 'tell_due')
    and tests.code_of(format(
      'select api.%I(%s)', proname,
      (select string_agg('null::' || format_type(type, null), ', ') from unnest(proargtypes) as type)
    )) is distinct from 'suspended'
$$;
grant execute on function pg_temp.not_refused() to authenticated;
select tests.act_as('ada');
select results_eq('select name from pg_temp.not_refused()', array['export_me'], 'they may take their data, nothing else');

select tests.act_as_role('service_role');
select api.unsuspend(tests.id_of('ada'), 'A test.', 'Tester');
select tests.act_as('ada');
select is(api.go_offline() ->> 'live', 'false', 'until it is taken back');
select lives_ok('select api.go_live()', 'then they may go live');
select is(api.sync()::jsonb #>> '{ended,reason}', 'suspended', 'and read why their presence ended');

select * from finish();
rollback;
