-- An announced silence is within the time that going live asked for, and ends with it.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
select tests.act_as('ada');
select api.go_live(duration_minutes => 5);
select is(api.heartbeat(background => true) ->> 'live', 'true', 'silent for longer than is left');
select tests.act_as_owner();
select tests.presence_ages('ada', '5 minutes');
select tests.act_as('ada');
select is(tests.code_of('select api.heartbeat(background => true)'), 'not_live', 'it is over with the time');
select tests.act_as_owner();
select is(private.sweep_presence(), 1, 'the sweep ends it');
select tests.act_as('ada');
select is(api.sync()::jsonb #>> '{ended,reason}', 'expired', 'and it was the time that did');

select * from finish();
rollback;
