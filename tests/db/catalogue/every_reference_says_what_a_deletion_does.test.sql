-- A foreign key that says nothing would stop an account from being deleted.
begin;
set local search_path = extensions;
select plan(2);

create temporary view ours as
select conrelid::regclass::text || ': ' || conname as name, confdeltype
from pg_catalog.pg_constraint
where contype = 'f'
  and connamespace in ('app'::regnamespace, 'private'::regnamespace);

select isnt_empty('select from ours', 'there are references to look at');
select is_empty($$ select name from ours where confdeltype = 'a' $$, 'each says what a deletion does');

select * from finish();
rollback;
