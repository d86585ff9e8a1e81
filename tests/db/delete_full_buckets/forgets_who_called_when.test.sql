-- Nobody can read later who called when.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
select tests.act_as('ada');
select api.settings();
select tests.act_as_owner();
select private.delete_full_buckets();
select isnt_empty('select from private.rate_buckets', 'while it is not full, it stays');
select tests.buckets_fill_for('ada', 121);
select private.delete_full_buckets();
select is_empty('select from private.rate_buckets', 'then it goes');
select is((select run_every from private.jobs where name = 'delete_full_buckets'), 'minute', 'by itself');

select tests.act_as('ada');
select api.settings();
select tests.act_as_owner();
delete from auth.users where id = tests.id_of('ada');
select isnt_empty('select from private.rate_buckets', 'it outlasts the account');

select * from finish();
rollback;
