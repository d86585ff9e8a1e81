-- A heartbeat moves the moment of silence away.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
update app.presence set heartbeat_at = now() - interval '80 seconds';
select tests.act_as('ada');
select is(api.heartbeat() ->> 'live', 'true', 'a late heartbeat still counts');
select tests.act_as_owner();
select is((select heartbeat_at from app.presence), now(), 'and the silence begins anew');

select * from finish();
rollback;
