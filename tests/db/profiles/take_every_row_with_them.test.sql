-- The database forgets a user whom Supabase Auth deletes, in every table there is: at once, but for what
-- the teller has still to say, which goes when it is said, and for the log of sign-ins.
begin;
set local search_path = extensions;
select plan(8);

select tests.signs_in('ada', repeat('h', 43));
select tests.live_at('ada', 'gcpvj0d1');
select tests.forget_messages();
insert into auth.audit_log_entries (id, payload, ip_address)
values
  (gen_random_uuid(), json_build_object('action', 'login', 'actor_id', tests.id_of('ada')), '127.0.0.1'),
  (gen_random_uuid(), json_build_object('traits', json_build_object('user_id', tests.id_of('ada'))), ''),
  (gen_random_uuid(), json_build_object('action', 'login', 'actor_id', tests.id_of('bob')), '127.0.0.1');
select cmp_ok(cardinality(tests.tables_with(tests.id_of('ada'))), '>=', 7, 'they stand in many tables');
delete from auth.users where id = tests.id_of('ada');
select is(
  array(select unnest(tests.tables_with(tests.id_of('ada'))) order by 1),
  array[
    'auth.audit_log_entries', 'private.changes', 'private.channels', 'private.horizons',
    'private.log_leavers', 'private.shown_ids'
  ],
  'what is left is the teller''s, the log, and for a day whose id it was'
);
select tests.tell();
select private.delete_gone_channels();
select private.delete_gone_log(1), private.delete_gone_log(1), private.delete_gone_log(1);
select private.delete_old_shown_ids();
select is(tests.tables_with(tests.id_of('ada')), '{private.shown_ids}', 'that is what is left within the day');
update private.shown_ids set until = until - interval '1 day';
select private.delete_old_shown_ids();
select is(tests.tables_with(tests.id_of('ada')), '{}', 'then no table holds their id');
select is(
  (select run_every from private.jobs where name = 'delete_gone_channels'), 'minute', 'within a minute'
);
select is((select run_every from private.jobs where name = 'delete_gone_log'), 'minute', 'the log too');
select isnt_empty('select from auth.audit_log_entries', 'others'' sessions stay in the log');
select tests.act_as('ada');
select is(tests.code_of('select api.me()'), 'unauthorized', 'and their token opens nothing');

select * from finish();
rollback;
