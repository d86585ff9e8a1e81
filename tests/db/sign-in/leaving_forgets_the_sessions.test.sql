-- Supabase Auth logs sessions by user id and does not forget them with the user.
begin;
set local search_path = extensions;
select plan(2);

select tests.listener('ada');
select tests.listener('bob');
insert into auth.audit_log_entries (id, payload, ip_address)
select gen_random_uuid(), json_build_object('action', 'login', 'actor_id', tests.id_of(name)), '127.0.0.1'
from unnest(array['ada', 'bob']) as name;
select tests.act_as('ada');
select lives_ok('select api.leave()', 'the listener leaves');
select tests.act_as_owner();
select is(
  array(select payload ->> 'actor_id' from auth.audit_log_entries),
  array[tests.id_of('bob')::text],
  'their entries are gone, others'' stay'
);

select * from finish();
rollback;
