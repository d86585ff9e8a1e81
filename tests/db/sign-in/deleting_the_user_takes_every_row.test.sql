-- What Supabase Auth deletes, the database forgets, in every table there is.
begin;
set local search_path = extensions;
select plan(4);

select tests.signs_in('ada', repeat('h', 43));
select tests.live_at('ada', 'gcpvj0d1');
insert into auth.audit_log_entries (id, payload, ip_address)
values
  (gen_random_uuid(), json_build_object('action', 'login', 'actor_id', tests.id_of('ada')), '127.0.0.1'),
  (gen_random_uuid(), json_build_object('traits', json_build_object('user_id', tests.id_of('ada'))), ''),
  (gen_random_uuid(), json_build_object('action', 'login', 'actor_id', tests.id_of('bob')), '127.0.0.1');
select cmp_ok(cardinality(tests.tables_with(tests.id_of('ada'))), '>=', 7, 'they stand in many tables');
delete from auth.users where id = tests.id_of('ada');
select is(tests.tables_with(tests.id_of('ada')), '{}', 'no table holds their id');
select isnt_empty('select from auth.audit_log_entries', 'others'' sessions stay in the log');
select tests.act_as('ada');
select is(tests.code_of('select api.me()'), 'unauthorized', 'and their token opens nothing');

select * from finish();
rollback;
