-- From the moment on, no read has the name, and no message that is still to be sent: who had it is gone,
-- and nothing says that it is whoever comes after.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('cyd', 'gcpvj0d1');
select tests.listener('bob');
update app.profiles set display_name = 'Marked', avatar_url = 'https://i.scdn.co/image/marked'
where id = tests.id_of('bob');
select tests.forget_messages();
select tests.nobody_waits();
-- A card of Bob is on its way to the two who were there, and theirs to Bob.
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select ok(api.listener(tests.id_of('bob'))::text like '%Marked%', 'the card has the name');
select tests.act_as('bob');
select api.update_profile(anonymous => true);
select is(tests.switched_at('bob', 'gcpvj0d1') = tests.id_of('bob'), false, 'they are known by another id');
select tests.act_as('ada');
select is(
  tests.code_of($$ select api.listener(tests.id_of('bob')) $$), 'not_found', 'under the old one there is nobody'
);
select is(
  api.listener(tests.known_as('bob')) - 'userId' - 'liveSince',
  '{"anonymous": true, "displayName": "Anonymous listener", "avatarUrl": null, "band": "here",
    "track": null, "vibe": null}',
  'the card has none'
);
select ok(
  concat(api.nearby()::jsonb, api.live_users()::jsonb, api.sync()::jsonb, api.blocks()) not ilike '%marked%', 'nor has any list'
);
select tests.act_as_owner();
select tests.tell();
select is_empty($$ select from realtime.messages where payload::text ilike '%marked%' $$, 'nor any event');
select is(
  array(select tests.heard_by('ada')), array['live:user_left Marked', 'live:user_joined (Marked)'],
  'who came and went has left, and somebody comes'
);
select is(
  array(
    select change #>> '{card,displayName}'
    from tests.messages_to('ada'), jsonb_array_elements(payload -> 'changes') as change
  ),
  array[null, 'Anonymous listener'], 'as true as then'
);

select * from finish();
rollback;
