-- A token whose listener does not exist any more opens nothing.
begin;
set local search_path = extensions;
select plan(13);

select tests.act_as('nobody');
select is(tests.code_of('select api.go_live()'), 'unauthorized', 'go_live');
select is(tests.code_of('select api.go_offline()'), 'unauthorized', 'go_offline');
select is(tests.code_of('select api.heartbeat()'), 'unauthorized', 'heartbeat');
select is(tests.code_of('select api.nearby()'), 'unauthorized', 'nearby');
select is(tests.code_of('select api.live_users()'), 'unauthorized', 'live_users');
select is(tests.code_of('select api.update_location(''gcpvj0d1'')'), 'unauthorized', 'update_location');
select is(tests.code_of('select api.forget_location()'), 'unauthorized', 'forget_location');
select is(tests.code_of('select api.set_track(null)'), 'unauthorized', 'set_track');
select is(tests.code_of('select api.settings()'), 'unauthorized', 'settings');
select is(tests.code_of('select api.sync()'), 'unauthorized', 'sync');
select is(tests.code_of('select api.block(gen_random_uuid())'), 'unauthorized', 'block');
select is(tests.code_of('select api.unblock(gen_random_uuid())'), 'unauthorized', 'unblock');
select is(tests.code_of('select api.update_settings(share_track => true)'), 'unauthorized', 'update_settings');

select * from finish();
rollback;
