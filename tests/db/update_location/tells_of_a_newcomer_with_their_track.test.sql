-- A listener who comes into view with a shared track is told together with it, both ways.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
select tests.act_as('ada');
select api.update_settings(share_track => true);
select tests.act_as('bob');
select api.go_live();
select api.update_settings(share_track => true);
select tests.act_as_owner();
select tests.confirms(name, tests.spotify_track('Never')) from unnest(array['ada', 'bob']) as name;
select tests.forget_messages();
select tests.act_as('bob');
select api.update_location('gcpvj0d1');
select tests.act_as_owner();
select is(
  array(select tests.heard_by('ada')), array['live:user_joined bob', 'vibe:match bob same_track'],
  'those who were there hear of one'
);
select is(
  (select payload #> '{card,track,name}' || (payload #> '{card,vibe,reason}') from tests.messages_to('ada')
    where event = 'live:user_joined'),
  '["Never", "same_track"]', 'with the track and the vibe'
);
select is(
  array(select tests.heard_by('bob')), array['live:nearby_users', 'vibe:match ada same_track'],
  'the newcomer gets a page'
);
select is(
  (select payload #> '{users,0,track,name}' || (payload #> '{users,0,vibe,reason}') from tests.messages_to('bob')
    where event = 'live:nearby_users'),
  '["Never", "same_track"]', 'with the same of those who were there'
);

select * from finish();
rollback;
