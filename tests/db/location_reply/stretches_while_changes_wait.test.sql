-- In a crowd whose changes wait to be told, phones are asked for their location less often.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.tell();
select tests.epoch_passes('ada');
create function pg_temp.asked_again_in(p_late interval) returns integer language sql as $$
  update private.teller_rounds set waiting_since = at - p_late;
  select (private.location_reply(tests.id_of('ada'), false) ->> 'nextUpdateS')::integer;
$$;
select is(pg_temp.asked_again_in(null), 60, 'nothing waits: a minute');
select is(pg_temp.asked_again_in('3 seconds'), 60, 'what waits for its turn only is not late');
select is(pg_temp.asked_again_in('8 seconds'), 90, 'later, the pace slows');
select is(pg_temp.asked_again_in('1 hour'), 180, 'up to three minutes, in which a walker still crosses no cell unseen');
delete from private.teller_rounds;
select is((private.location_reply(tests.id_of('ada'), false) ->> 'nextUpdateS')::integer, 60, 'before the first round: a minute');

select * from finish();
rollback;
