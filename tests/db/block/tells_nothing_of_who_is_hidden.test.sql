-- Blocking and unblocking is no way to learn that somebody is near who shows themselves to connections
-- only, or who blocked first: nothing is heard of it, on either side.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('cyd', 'gcpvj0d1');
select tests.act_as('ada');
select api.update_settings(visible_to => 'connections');
select tests.act_as('cyd');
select api.block(tests.id_of('bob'));
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select api.block(tests.id_of('cyd'));
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'the one who blocks hears nothing');
select tests.act_as('bob');
select api.unblock(tests.id_of('ada'));
select api.unblock(tests.id_of('cyd'));
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'nor when they take it back');
select is_empty('select tests.heard_by(''ada'')', 'the hidden one hears nothing');
select is_empty('select tests.heard_by(''cyd'')', 'nor does the one who had blocked');

select * from finish();
rollback;
