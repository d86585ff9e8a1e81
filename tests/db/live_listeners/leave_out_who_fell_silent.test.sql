-- After the heartbeat timeout a listener is not live for anybody, themselves included.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.falls_silent('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.heartbeat()'), 'not_live', 'a heartbeat comes too late');
select is(tests.code_of('select api.nearby()'), 'not_live', 'nearby asks to go live first');
select is(tests.code_of('select api.update_location(''gcpvj0d1'')'), 'not_live', 'so does a location');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'the other sees nobody');

select * from finish();
rollback;
