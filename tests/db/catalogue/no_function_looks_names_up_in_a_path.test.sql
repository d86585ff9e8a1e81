-- With an empty search_path nobody can slip a function of theirs under a name that ours calls.
begin;
set local search_path = extensions;
select plan(1);

select is_empty(
  $$
    select oid::regprocedure::text
    from pg_catalog.pg_proc
    where pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
      and not coalesce(proconfig @> array['search_path=""'], false)
  $$,
  'every function of ours has an empty search_path'
);

select * from finish();
rollback;
