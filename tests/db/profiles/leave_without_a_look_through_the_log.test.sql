-- Nobody waits for a look through what grows for ever: Auth's log of sign-ins, and all messages.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.tell();
insert into auth.audit_log_entries (id, payload)
select gen_random_uuid(), json_build_object('actor_id', gen_random_uuid()) from generate_series(1, 100);

-- How many of these rows this transaction has looked at, one after the other or by an index.
create function pg_temp.looked_at() returns bigint language sql volatile as $$
  select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_all_tables
  where relname = 'audit_log_entries' or relname like 'messages%' and schemaname = 'realtime'
$$;
create temporary table before on commit drop as select pg_temp.looked_at() as n;
select tests.act_as('ada');
select api.update_profile(anonymous => true);
select api.block(tests.id_of('bob'));
select tests.act_as_owner();
select is(pg_temp.looked_at(), (select n from before), 'none for whoever turns anonymous, or blocks');
delete from auth.users where id = tests.id_of('ada');
select is(pg_temp.looked_at(), (select n from before), 'nor for a deletion');
select cmp_ok(private.delete_gone_log() + (select pg_temp.looked_at()), '>=', (select n + 100 from before), 'a job does that');

select * from finish();
rollback;
