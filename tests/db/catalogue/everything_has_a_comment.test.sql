-- Whoever looks at the database reads what each thing is for.
begin;
set local search_path = extensions;
select plan(4);

create temporary view relations as
select c.oid, c.oid::regclass::text as name, c.relkind in ('r', 'p') as is_table
from pg_catalog.pg_class as c
where c.relnamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
  and c.relkind in ('r', 'p', 'v', 'm');

select is_empty(
  $$ select name from relations where obj_description(oid, 'pg_class') is null $$,
  'every table and view'
);
select is_empty(
  $$
    select relations.name || '.' || a.attname
    from relations
    join pg_catalog.pg_attribute as a on a.attrelid = relations.oid
    where relations.is_table and a.attnum > 0 and not a.attisdropped
      and col_description(relations.oid, a.attnum) is null
  $$,
  'every column of a table'
);
select is_empty(
  $$
    select p.oid::regprocedure::text
    from pg_catalog.pg_proc as p
    where p.pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
      and obj_description(p.oid, 'pg_proc') is null
  $$,
  'every function'
);
select is_empty(
  $$
    select t.typname
    from pg_catalog.pg_type as t
    where t.typnamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
      and t.typtype in ('d', 'e') and obj_description(t.oid, 'pg_type') is null
  $$,
  'every domain and enum'
);

select * from finish();
rollback;
