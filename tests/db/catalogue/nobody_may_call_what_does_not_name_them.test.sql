-- Everybody may call nothing; who has no session may ask one question.
begin;
set local search_path = extensions;
select plan(4);

create temporary view callable as
select p.oid::regprocedure::text as name, coalesce(r.rolname, 'public') as role
from pg_catalog.pg_proc as p
cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as acl
left join pg_catalog.pg_roles as r on r.oid = acl.grantee
where p.pronamespace in ('api'::regnamespace, 'app'::regnamespace, 'private'::regnamespace);

select isnt_empty($$ select from callable where role = 'authenticated' $$, 'there are grants to look at');
select is_empty($$ select name from callable where role = 'public' $$, 'public: nothing');
select results_eq(
  $$ select name from callable where role = 'anon' $$,
  array['api.ready()'],
  'without a session: whether the database is ready'
);

select is_empty(
  $$
    select name, role from callable
    where name like 'private.%' and role in ('authenticated', 'service_role')
      and not exists (
        select from callable as served
        where served.role = callable.role
          and split_part(served.name, '(', 1)
            = replace(split_part(callable.name, '(', 1), 'private.', 'api.')
      )
  $$,
  'past api: what api has under the same name, and nothing else'
);

select * from finish();
rollback;
