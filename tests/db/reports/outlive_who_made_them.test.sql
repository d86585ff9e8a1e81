-- A report outlives who made it, without them, and not whom it is about; and nothing outlives its time.
begin;
set local search_path = extensions;
select plan(6);

select tests.listener('ada');
select tests.listener('bob');
select tests.listener('cyd');
select tests.act_as('ada');
select api.report(tests.id_of('bob'), 'safety', 'Followed me.');
select api.report(tests.id_of('cyd'), 'spam');
select tests.act_as('bob');
select api.report(tests.id_of('ada'), 'other');
select tests.act_as_owner();
delete from auth.users where id = tests.id_of('ada');
select private.delete_gone_log();
select is(tests.tables_with(tests.id_of('ada')), '{}', 'the reporter is nowhere');
select is(
  array(select concat_ws(' ', reporter_id, reason, note, state) from private.reports order by reason),
  array['safety Followed me. open', 'spam open'], 'what they reported stays in the queue, what was said of them does not'
);
delete from auth.users where id = tests.id_of('cyd');
select is(array(select reason from private.reports), array['safety'], 'who was reported takes it along');
select private.delete_old_reports();
select isnt_empty('select from private.reports', 'in its time it is kept');
update private.reports set created_at = now() - interval '181 days';
select private.delete_old_reports();
select is_empty('select from private.reports', 'after it, not');
select isnt_empty($$ select from private.jobs where name = 'delete_old_reports' $$, 'by itself');

select * from finish();
rollback;
