-- The one schema that is served holds no table, and no function that is more than its caller.
begin;
set local search_path = extensions;
select plan(3);

select is_empty(
  $$ select relname from pg_catalog.pg_class where relnamespace = 'api'::regnamespace $$,
  'no table, view or sequence'
);
select isnt_empty(
  $$ select from pg_catalog.pg_proc where pronamespace = 'api'::regnamespace $$,
  'there are functions to look at'
);
select is_empty(
  $$ select proname from pg_catalog.pg_proc where pronamespace = 'api'::regnamespace and prosecdef $$,
  'none is a security definer'
);

select * from finish();
rollback;
