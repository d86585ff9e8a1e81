-- When the minutes are over the listener is not live, heartbeats or not.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
update app.presence
set live_since = now() - interval '2 hours', live_until = now() - interval '1 second'
where user_id = tests.id_of('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.heartbeat()'), 'not_live', 'a heartbeat cannot prolong it');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'the other sees nobody');

select * from finish();
rollback;
