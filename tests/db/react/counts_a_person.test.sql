-- Once a track is once of a person, by whatever id they are known, and to an id that is somebody's now.
begin;
set local search_path = extensions;
select plan(7);

update private.limits set value = 0 where name like 'unlinked_wait_%';
select tests.live_at('ada', 'gcpvj0'), tests.live_at('bob', 'gcpvj0');
select tests.plays('bob', 'a');
select tests.act_as('ada');
select api.react(tests.id_of('bob'), '🔥');
select api.update_profile(anonymous => true);
select tests.act_as_owner();
select tests.epoch_passes('ada'), tests.epoch_passes('bob');
select tests.act_as('ada');
select api.update_location('gcpvj0');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select is(api.react(tests.id_of('bob'), '👏') ->> 'trackId', repeat('a', 22), 'under another id: the same answer');
select tests.act_as_owner();
select tests.tell();
select is_empty(
  $$ select * from tests.messages_to('bob') where event = 'vibe:reaction' $$,
  'which nobody hears: it would join the two ids'
);
select tests.plays('bob', 'b');
select tests.act_as('ada');
select api.react(tests.id_of('bob'), '👏');
select tests.act_as_owner();
select tests.tell();
select is(
  (select (payload ->> 'userId')::uuid from tests.messages_to('bob') where event = 'vibe:reaction'),
  (select shown_id from app.presence where user_id = tests.id_of('ada')), 'the next is of the id that is shown'
);
select isnt(
  (select shown_id from app.presence where user_id = tests.id_of('ada')), tests.id_of('ada'),
  'which is not the account'
);

select tests.act_as('bob');
select api.update_profile(anonymous => true);
select tests.act_as_owner();
select tests.epoch_passes('ada'), tests.epoch_passes('bob');
select tests.act_as('bob');
select api.update_location('gcpvj0');
select tests.act_as_owner();
select tests.plays('bob', 'b');
select tests.act_as('ada');
select is(
  tests.code_of('select api.react(tests.id_of(''bob''), ''👏'')'), 'not_found',
  'who is known by another id now is nobody under the old one'
);
select tests.act_as_owner();
create temporary table bob as select shown_id from app.presence where user_id = tests.id_of('bob');
grant select on bob to authenticated;
select tests.act_as('ada');
select is(api.react(shown_id, '👏') ->> 'trackId', repeat('b', 22), 'under the new one they are') from bob;
select is(
  (api.export_me() #> '{reactions}'),
  (select jsonb_build_array(jsonb_build_object('userId', shown_id, 'trackId', repeat('b', 22))) from bob),
  'and the export knows them by it'
);

select * from finish();
rollback;
