-- Deleting the account stays open, and takes the suspension with it.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select tests.act_as_role('service_role');
select api.suspend(tests.id_of('ada'), 'A test.', 'Tester');
select tests.act_as_owner();
select tests.forget_messages();
select lives_ok(format('delete from auth.users where id = %L', tests.id_of('ada')), 'the user goes');
select private.delete_gone_channels();
select private.delete_gone_log();
select is(tests.tables_with(tests.id_of('ada')), '{}', 'and nothing is left');

select * from finish();
rollback;
