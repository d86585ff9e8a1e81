-- Going live again before the sweep came ends what was there, so nobody sees a ghost.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.falls_silent('ada');
select tests.forget_messages();
select tests.act_as('ada');
select is(api.go_live() ->> 'live', 'true', 'the listener is live again');
select is(api.sync()::jsonb #>> '{ended,reason}', 'timeout', 'and may read how it ended');
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'the old presence was ended');
select is_empty('select from app.positions where user_id = tests.id_of(''ada'')', 'with its position');

select * from finish();
rollback;
