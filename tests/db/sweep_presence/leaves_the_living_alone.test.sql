-- The sweep does not touch a listener who sends heartbeats.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select is(private.sweep_presence(), 0, 'nothing is ended');
select tests.act_as('ada');
select is(api.heartbeat() ->> 'live', 'true', 'and the listener is still live');

select * from finish();
rollback;
