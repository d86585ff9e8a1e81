-- Each round leaves behind when it was, and how long the one who then waits longest has waited.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.teller_rests();
select is(private.tell_round(), 0, 'a round with nothing to do');
select results_eq(
  'select at > now(), waiting_since from private.teller_rounds', 'values (true, null::timestamptz)', 'is a round, and nobody waits'
);
update private.limits set value = 0 where name = 'realtime_messages_a_second';
select tests.plays('bob', 'a');
select is(private.tell_round(), 2, 'one that notes a change and looks for its vibes, and cannot send it');
select tests.time_passes('1 minute');
select private.tell_round();
select ok(
  (select at - waiting_since between interval '1 minute' and interval '2 minutes' from private.teller_rounds),
  'says how long it waits'
);
update private.limits set value = 100 where name = 'realtime_messages_a_second';
select private.tell_round();
select is((select waiting_since from private.teller_rounds), null, 'until it is told');

select * from finish();
rollback;
