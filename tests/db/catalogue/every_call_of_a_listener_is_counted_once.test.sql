-- Every function that a listener may call asks private.authorize_call('<its name>'), once, and has its
-- two limits.
begin;
set local search_path = extensions;
select plan(7);

-- A question that anybody may ask, with or without a session, counts for nobody.
create temporary view calls as
select served.proname::text as name, twin.prosrc as source
from pg_catalog.pg_proc as served
left join pg_catalog.pg_proc as twin
  on twin.proname = served.proname and twin.pronamespace = 'private'::regnamespace
where served.pronamespace = 'api'::regnamespace
  and has_function_privilege('authenticated', served.oid, 'execute')
  and not has_function_privilege('anon', served.oid, 'execute');

-- Waking the teller gives nothing and takes nothing from anybody: it does what would be done within the
-- second anyway, and its lock is tried, not waited for. A phone wakes it after a call that was counted.
create temporary view counted_calls as select * from calls where name <> 'tell_due';

select isnt_empty('select from counted_calls', 'there are calls to look at');
select is_empty(
  $$
    select name from counted_calls
    where source is null
      or array_length(string_to_array(source, 'private.authorize_call('), 1) <> 2
      or source !~ format('private\.authorize_call\(%L[,)]', name)
  $$,
  'each asks who calls once, in its own name'
);
select is_empty(
  $$
    select proname from pg_catalog.pg_proc
    where pronamespace in ('api'::regnamespace, 'private'::regnamespace)
      and prokind = 'f'
      and coalesce(pg_get_function_sqlbody(oid), prosrc) like '%authorize_call(%'
      and (pronamespace = 'api'::regnamespace or proname not in (select name from counted_calls))
  $$,
  'and nothing that it uses asks again'
);
select is_empty(
  $$
    select name || ending
    from counted_calls, unnest(array['_burst', '_per_minute']) as ending
    where not exists (
      select from private.limits where limits.name = 'rate_' || counted_calls.name || ending
    )
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
select is_empty(
  $$ select from private.limits where name like 'rate\_tell\_due%' $$, 'waking the teller has no limit to count by'
);

select * from finish();
rollback;
