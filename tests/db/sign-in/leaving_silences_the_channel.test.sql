-- Before an account is deleted: others saw it leave, and nothing waits on its own channel.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select isnt_empty('select tests.heard_by(''ada'')', 'something was sent to the listener');
delete from realtime.messages where topic = 'user:' || tests.id_of('bob');
select tests.act_as('ada');
select lives_ok('select api.leave()', 'they leave');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'nothing is left of it');
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'the other was told');

select * from finish();
rollback;
