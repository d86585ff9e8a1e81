-- Row-level security is on for every table, served or not: a grant too many shows nothing.
begin;
set local search_path = extensions;
select plan(2);

create temporary view ours as
select c.oid::regclass::text as name, c.relrowsecurity
from pg_catalog.pg_class as c
where c.relnamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace)
  and c.relkind in ('r', 'p');

select isnt_empty('select from ours', 'there are tables to look at');
select is_empty('select name from ours where not relrowsecurity', 'each has row-level security');

select * from finish();
rollback;
