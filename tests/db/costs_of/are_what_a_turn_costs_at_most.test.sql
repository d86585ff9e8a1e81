-- Before a recipient has their turn, it is known what it costs at most: a message about others and one
-- an event, ten at most, each the row and every delivery. Whose turn would cost more than is left waits.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.teller_rests();
insert into private.channel_sessions (user_id, session_id, heard_at)
select tests.id_of('ada'), 'device ' || n, now() from generate_series(1, 3) as n;
select private.send_event(tests.id_of('ada'), 'test:event', '{}') from generate_series(1, 2) as n;
select private.send_event(tests.id_of('cyd'), 'test:event', '{}') from generate_series(1, 20) as n;
select private.note_changes(100);
select results_eq(
  $$
    select (recipient).user_id, spent
    from private.costs_of(private.recipients_of(
      array[tests.id_of('ada'), tests.id_of('bob'), tests.id_of('cyd')]
    ))
  $$,
  $$ values (tests.id_of('ada'), 12::bigint), (tests.id_of('bob'), 14::bigint), (tests.id_of('cyd'), 36::bigint) $$,
  'three messages to four, one to two, eleven to two: each with all who come before'
);

-- Four a second are eighteen in five seconds. ada comes first: twelve at most, eight in truth.
select private.mark_waiting(array[tests.id_of('bob')], true);
delete from private.waiting_events where recipient_id = tests.id_of('cyd');
update private.channels set urgent_since = null, waiting_since = null where user_id = tests.id_of('cyd');
update private.limits set value = 4 where name = 'realtime_messages_a_second';
select set_eq(
  'select name from tests.tells_a_round()', array['ada'], 'what fits goes'
);
select is((select sum(cost)::integer from private.sent_batches), 8, 'and costs what it costs');
select private.send_event(tests.id_of('ada'), 'test:event', '{}') from generate_series(1, 2) as n;
select is_empty('select tests.tells_a_round()', 'ten are left, and her next turn may cost twelve');
delete from private.sent_batches;
select set_eq('select name from tests.tells_a_round()', array['ada'], 'when there is room, she has it');

select * from finish();
rollback;
