-- A developer who looks at the database reads what each thing is for.
begin;
set local search_path = extensions;
select plan(6);

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
  'every function and procedure'
);
select is_empty(
  $$
    select t.typname
    from pg_catalog.pg_type as t
    left join pg_catalog.pg_class as c on c.oid = t.typrelid
    where t.typnamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
      and (t.typtype in ('d', 'e') or t.typtype = 'c' and c.relkind = 'c')
      and obj_description(t.oid, 'pg_type') is null
  $$,
  'every domain, enum and composite type'
);
select is_empty(
  $$
    select i.indexrelid::regclass::text
    from pg_catalog.pg_index as i
    join relations on relations.oid = i.indrelid
    where obj_description(i.indexrelid, 'pg_class') is null
      and not exists (select from pg_catalog.pg_constraint where conindid = i.indexrelid)
  $$,
  'every index that is no constraint''s'
);
select is_empty(
  $$
    select t.tgname
    from pg_catalog.pg_trigger as t
    join relations on relations.oid = t.tgrelid
    where not t.tgisinternal and obj_description(t.oid, 'pg_trigger') is null
  $$,
  'every trigger'
);

select * from finish();
rollback;
