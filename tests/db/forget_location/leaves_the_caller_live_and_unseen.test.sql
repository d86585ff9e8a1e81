-- After DELETE /location the listener is live, unseen, and sees nobody.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select lives_ok('select api.forget_location()', 'it is forgotten');
select lives_ok('select api.forget_location()', 'and again, which changes nothing');
select is(tests.code_of('select api.nearby()'), 'no_position', 'they see nobody');
select is(api.heartbeat() ->> 'live', 'true', 'they are still live');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'and nobody sees them');
select api.update_profile(display_name => 'Robert');
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'others heard it once');
select is_empty('select tests.heard_by(''ada'')', 'and they hear of nobody');

select * from finish();
rollback;
