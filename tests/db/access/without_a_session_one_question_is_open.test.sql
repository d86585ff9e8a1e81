-- Anonymous callers may ask whether the database is ready, and nothing else.
begin;
set local search_path = extensions;
select plan(3);

select tests.act_as_role('anon');
select is(api.ready(), true, 'ready answers');
select is(
  array(
    select proname::text
    from pg_catalog.pg_proc
    where pronamespace = 'api'::regnamespace and has_function_privilege('anon', oid, 'execute')
  ),
  array['ready'], 'and is the only function that anon may execute'
);
select is(
  array(
    select proname::text
    from pg_catalog.pg_proc
    where pronamespace = 'private'::regnamespace and has_function_privilege('anon', oid, 'execute')
  ),
  '{}', 'in private there is none'
);

select * from finish();
rollback;
