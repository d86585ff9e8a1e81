-- With an empty search_path nobody can slip a function of theirs under a name that ours calls.
begin;
set local search_path = extensions;
select plan(4);

create temporary view ours as
select
  oid::regprocedure::text as name,
  prokind = 'p' as is_procedure,
  prosecdef as is_definer,
  prosqlbody is not null as is_read_as_it_is_made,
  coalesce(proconfig @> array['search_path=""'], false) as has_empty_path,
  proconfig is null as has_no_settings
from pg_catalog.pg_proc
where pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace);

-- A body that is one `return` is read as its function is made, and is inlined only without a path.
select is_empty(
  'select name from ours where not (has_empty_path or is_read_as_it_is_made or is_procedure)',
  'every function of ours has an empty search_path, but where its names are bound already'
);
select is_empty(
  'select name from ours where not has_empty_path and (is_definer or not has_no_settings)',
  'and no definer is without one'
);
-- A procedure that has settings may not commit.
select results_eq(
  'select name from ours where is_procedure order by name collate "C"',
  array['private.keep_telling()', 'private.run_jobs(text)'],
  'the two procedures are those that commit as they go'
);
select is_empty('select name from ours where is_procedure and not has_no_settings', 'so they have none');

select * from finish();
rollback;
