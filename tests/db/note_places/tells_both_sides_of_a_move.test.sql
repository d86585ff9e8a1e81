-- A move is told to those who saw its listener before it, wherever that was, and to those who see
-- them afterwards.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.live_at('cyd', 'u33dc0d1');
select tests.forget_messages();
select tests.epoch_passes('ada', 43200);
select tests.act_as('ada');
select is(api.update_location('u33dc0d1')::jsonb -> 'published', 'true', 'one goes to another town');
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'where they were, they left');
select is(array(select tests.heard_by('cyd')), array['live:user_joined ada'], 'where they are, they came');
select is(array(select tests.heard_by('ada')), array['live:nearby_users'], 'and they see who is there');
select is(
  (select jsonb_path_query_array(payload, '$.users.displayName') from tests.messages_to('ada')), '["cyd"]', 'and nobody else'
);

-- There and back before anybody is told.
select tests.forget_messages();
select tests.epoch_passes('ada', 43200);
select tests.act_as('ada');
select api.update_location('gcpvj0d1');
select tests.act_as_owner();
select tests.epoch_passes('ada', 43200);
select tests.act_as('ada');
select api.update_location('u33dc0d1');
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'whoever came and went has left, since a list may have shown them');
select is(
  array(select tests.heard_by('cyd')), array['live:user_joined ada'], 'whoever went and came back is there'
);

select * from finish();
rollback;
