-- A token whose listener does not exist any more opens nothing.
begin;
set local search_path = extensions;
select plan(3);

-- What each call of a listener answers that is asked for nothing in particular.
create function pg_temp.answers() returns table (name text, code text) language sql volatile as $$
  select proname::text, tests.code_of(format(
    'select api.%I(%s)', proname,
    (select string_agg('null::' || format_type(type, null), ', ') from unnest(proargtypes) as type)
  ))
  from pg_catalog.pg_proc
  where pronamespace = 'api'::regnamespace
    and has_function_privilege('authenticated', oid, 'execute')
    and proname not in ('ready', 'tell_due')
$$;
grant execute on function pg_temp.answers() to authenticated;
select tests.act_as('nobody');
select cmp_ok((select count(*) from pg_temp.answers()), '>', 30::bigint, 'there are calls to look at');
select is_empty('select * from pg_temp.answers() where code is distinct from ''unauthorized''', 'each is refused');
select isnt(api.tell_due(), null, 'but for waking the teller, which gives nothing');

select * from finish();
rollback;
