-- Everybody may call nothing; who has no session may ask one question.
begin;
set local search_path = extensions;
select plan(3);

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

select * from finish();
rollback;
