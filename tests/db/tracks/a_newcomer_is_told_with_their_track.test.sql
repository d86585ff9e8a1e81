-- Who comes into view with a shared track is told together with it, both ways.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select tests.listener('bob');
select tests.act_as('ada');
select api.update_settings(share_track => true);
select api.set_track('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}');
select tests.act_as('bob');
select api.go_live();
select api.update_settings(share_track => true);
select api.set_track('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('bob');
select api.update_location('gcpvj0d1');
select tests.act_as_owner();
select is(
  array(select tests.heard_by('ada')),
  array['live:user_joined bob', 'live:track_update bob', 'vibe:match bob same_track'], 'who was there'
);
select is(
  array(select tests.heard_by('bob')),
  array['live:user_joined ada', 'live:track_update ada', 'live:nearby_users', 'vibe:match ada same_track'], 'who came'
);

select * from finish();
rollback;
