-- The blocked one gets, byte for byte, what they would get if the other were offline, and no event: no
-- number of their channel is spent on it either.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
select tests.forget_messages();
select tests.act_as('ada');
create temporary table offline as
select
  api.nearby()::text as nearby,
  api.live_users()::text as live_users,
  api.update_location('gcpvj0')::text as location,
  tests.code_of(format('select api.listener(%L)', tests.id_of('bob'))) as listener;
select tests.act_as_owner();
insert into app.blocks (blocker_id, shown_id, blocked_id) values (tests.id_of('bob'), tests.id_of('ada'), tests.id_of('ada'));
select tests.live_at('bob', 'gcpvj0d1');
select tests.tell();
select tests.act_as('ada');
select is(api.nearby()::text, (select nearby from offline), 'nearby');
select is(api.live_users()::text, (select live_users from offline), 'live users');
select is(api.update_location('gcpvj0')::text, (select location from offline), 'a location, its number too');
select is(
  tests.code_of(format('select api.listener(%L)', tests.id_of('bob'))), (select listener from offline), 'the card'
);
select is_empty('select from app.blocks', 'the block itself cannot be read');
select tests.act_as('bob');
select api.update_settings(share_track => true);
select tests.act_as_owner();
select tests.confirms('bob', tests.spotify_track('Never'));
select is_empty('select tests.heard_by(''ada'')', 'nothing is heard of them: not coming, not playing');
select tests.act_as('bob');
select api.update_profile(display_name => 'Robert');
select api.go_offline();
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'no other name, and not their going');
select tests.act_as('ada');
select is(api.update_location('gcpvj0')::text, (select location from offline), 'and the number stands');

select * from finish();
rollback;
