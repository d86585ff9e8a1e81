-- A location that was accepted keeps its listener live as a heartbeat does; one that was refused says
-- nothing.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
update app.presence set heartbeat_at = now() - interval '80 seconds';
select tests.act_as('ada');
select tests.code_of('select api.update_location(''gcpvj'')');
select tests.act_as_owner();
select is((select heartbeat_at from app.presence), now() - interval '80 seconds', 'refused: the silence goes on');
select tests.act_as('ada');
select is(api.update_location('gcpvj0')::jsonb ->> 'published', 'false', 'accepted, in the same cell');
select tests.act_as_owner();
select is((select heartbeat_at from app.presence), now(), 'the silence begins anew');
update app.presence set heartbeat_at = now() - interval '80 seconds';
select tests.place_ages('ada', 1);
select tests.act_as('ada');
select is(api.update_location('gcp9bp')::jsonb ->> 'published', 'false', 'an impossible jump');
select tests.act_as_owner();
select is((select heartbeat_at from app.presence), now(), 'is a sign of life too: whoever sent it is there');

select * from finish();
rollback;
