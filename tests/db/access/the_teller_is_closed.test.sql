-- A phone may wake the teller, and do nothing of its work: neither note, nor send, nor drop.
begin;
set local search_path = extensions;
select plan(18);

select tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select is(api.tell_due(), true, 'a listener may wake it');
create function pg_temp.refused(p_call text) returns text language sql as $$
  select throws_ok(p_call, '42501', null, p_call)
$$;
select pg_temp.refused('select private.tell_round()');
select pg_temp.refused('select private.note_round()');
select pg_temp.refused('select private.send_round()');
select pg_temp.refused('select private.search_round()');
select pg_temp.refused('call private.keep_telling()');
select pg_temp.refused('select private.take_changes(1)');
select pg_temp.refused('select private.note_changes(1)');
select pg_temp.refused('select private.note_pages(array[auth.uid()])');
select pg_temp.refused('select private.send_waiting()');
select pg_temp.refused('select private.take_pairs(array[auth.uid()])');
select pg_temp.refused('select private.write_messages(null, null)');
select pg_temp.refused('select private.set_horizon(auth.uid(), null, null)');
select pg_temp.refused('select private.drop_late()');
select pg_temp.refused('call private.run_jobs(''minute'')');
select pg_temp.refused('select from private.waiting_pairs');
select pg_temp.refused('select from private.channels');
select tests.act_as_role('anon');
select pg_temp.refused('select api.tell_due()');

select * from finish();
rollback;
