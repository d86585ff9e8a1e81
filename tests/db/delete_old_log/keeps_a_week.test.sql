-- When somebody used the app is known for a week, and only to Supabase Auth's log.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
insert into auth.audit_log_entries (id, payload, created_at)
select gen_random_uuid(), json_build_object('action', 'login', 'actor_id', tests.id_of('ada')), now() - age
from unnest(array[interval '1 hour', '6 days', '8 days', '1 year']) as age;
select is(private.delete_old_log(), 2, 'what is older goes');
select is((select count(*)::integer from auth.audit_log_entries), 2, 'the rest stays');
select is((select run_every from private.jobs where name = 'delete_old_log'), 'night', 'every night');

-- A living listener's log is nobody's to forget sooner.
select is(private.delete_gone_log(), 0, 'nobody left');

select * from finish();
rollback;
