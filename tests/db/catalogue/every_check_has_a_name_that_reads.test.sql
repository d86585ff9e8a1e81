-- A check's name is what its refusal says: Postgres's own `..._check` says nothing.
begin;
set local search_path = extensions;
select plan(2);

create temporary view ours as
select conname
from pg_catalog.pg_constraint
where contype = 'c' and connamespace in ('app'::regnamespace, 'private'::regnamespace);

select isnt_empty('select from ours', 'there are checks to look at');
select is_empty($$ select conname from ours where conname ~ '_check\d*$' $$, 'each was given a name');

select * from finish();
rollback;
