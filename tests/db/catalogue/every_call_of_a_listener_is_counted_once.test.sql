-- Whatever a listener may call asks private.caller('<its name>'), once, and has its two limits.
begin;
set local search_path = extensions;
select plan(5);

-- What anybody may ask, with or without a session, counts for nobody.
create temporary view calls as
select served.proname as name, twin.prosrc as source
from pg_catalog.pg_proc as served
left join pg_catalog.pg_proc as twin
  on twin.proname = served.proname and twin.pronamespace = 'private'::regnamespace
where served.pronamespace = 'api'::regnamespace
  and has_function_privilege('authenticated', served.oid, 'execute')
  and not has_function_privilege('anon', served.oid, 'execute');

select isnt_empty('select from calls', 'there are calls to look at');
select is_empty(
  $$
    select name from calls
    where source is null
      or array_length(string_to_array(source, 'private.caller('), 1) <> 2
      or source !~ format('private\.caller\(%L[,)]', name)
  $$,
  'each asks who calls once, in its own name'
);
select is_empty(
  $$
    select name || ending
    from calls, unnest(array['_burst', '_per_minute']) as ending
    where not exists (select from private.limits where limits.name = 'rate_' || calls.name || ending)
  $$,
  'each has its limits'
);
select is_empty(
  $$ select name from private.limits where name like 'rate\_%' and value = 0 $$,
  'none shuts a call for ever'
);
select is_empty(
  $$
    select proname from pg_catalog.pg_proc
    where pronamespace in ('api'::regnamespace, 'private'::regnamespace)
      and proname in (select name from calls)
      and provolatile <> 'v'
  $$,
  'none says that it writes nothing'
);

select * from finish();
rollback;
