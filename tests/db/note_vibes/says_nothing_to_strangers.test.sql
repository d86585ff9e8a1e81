-- A match is with somebody on the list: of those whom the narrower radius leaves out, neither hears.
begin;
set local search_path = extensions;
select plan(4);

-- gcpvj0 and gcpvn0 are 3 km apart: inside the radius of 5 km, outside that of 2 km.
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvn0d1');
select tests.act_as('bob');
select api.update_settings(radius_km => 2);
select tests.plays('bob', 'a');
select tests.plays('ada', 'a');
select tests.tell();
select is_empty(
  $$select from realtime.messages where event = 'vibe:match'$$,
  'within the radius of one only, neither hears of it'
);
select tests.plays('ada', 'b');
select tests.plays('bob', 'b');
select tests.tell();
select is_empty($$select from realtime.messages where event = 'vibe:match'$$, 'whoever it was who changed');
select tests.forget_messages();
select tests.act_as('bob');
select api.update_settings(radius_km => 5);
select tests.act_as_owner();
select is(
  array(select tests.heard_by('ada')),
  array['live:user_joined bob', 'vibe:match bob same_track'],
  'a wider look begins it, for both, after who came'
);
select is(
  array(select tests.heard_by('bob')),
  array['live:nearby_users', 'vibe:match ada same_track'],
  'or who is there'
);

select * from finish();
rollback;
