-- The blocked one gets, byte for byte, what they would get if the other were offline, and no event.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
select tests.act_as('ada');
create temporary table offline as select api.nearby() as nearby, api.live_users() as live_users;
select tests.act_as_owner();
insert into app.blocks (blocker_id, blocked_id) values (tests.id_of('bob'), tests.id_of('ada'));
select tests.forget_messages();
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select is(api.nearby()::text, (select nearby::text from offline), 'nearby');
select is(api.live_users()::text, (select live_users::text from offline), 'live users');
select is_empty('select from app.blocks', 'the block itself cannot be read');
select tests.act_as('bob');
select api.update_settings(share_track => true);
select api.set_track('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}');
select api.go_offline();
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'and nothing was heard: not coming, not playing, not going');

select * from finish();
rollback;
