-- From the moment on, no read has the name, and no card that was sent can be heard again.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at('bob', 'gcpvj0d1');
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('cyd', 'gcpvj0d1');
update app.profiles set display_name = 'Marked', avatar_url = 'https://i.scdn.co/image/marked'
where id = tests.id_of('bob');
-- A card of Bob in an event that waits, and one of somebody else.
delete from private.publish_epochs where user_id = tests.id_of('ada');
select tests.act_as('ada');
select api.forget_location();
select api.update_location('gcpvj0d1');
select ok(api.listener(tests.id_of('bob'))::text like '%Marked%', 'the card has the name');
select tests.act_as_owner();
select isnt_empty($$ select from realtime.messages where payload::text like '%Marked%' $$, 'so has an event');
select tests.act_as('bob');
select api.update_profile(anonymous => true);
select tests.act_as('ada');
select is(
  api.listener(tests.id_of('bob')) - 'userId' - 'liveSince',
  '{"anonymous": true, "displayName": "Anonymous listener", "avatarUrl": null, "band": "here", "track": null, "vibe": null}',
  'the card has none'
);
select ok(
  concat(api.nearby(), api.live_users(), api.sync(), api.blocks()) not ilike '%marked%', 'nor has any list'
);
select tests.act_as_owner();
select is_empty($$ select from realtime.messages where payload::text ilike '%marked%' $$, 'nor any event');
select isnt_empty('select from realtime.messages', 'the others stay');

select * from finish();
rollback;
