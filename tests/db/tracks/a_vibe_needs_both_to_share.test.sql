-- The vibe compares two shared tracks, and tells how they are alike.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.update_settings(share_track => true);
select api.set_track('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}');
select tests.act_as('bob');
select api.set_track('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}');
select is(api.nearby() #> '{users,0,vibe}', 'null', 'one does not share: none');
select api.update_settings(share_track => true);
select is(
  api.nearby() #> '{users,0,vibe}', '{"score": 1.0, "reason": "same_track"}', 'the same track'
);
select api.set_track(jsonb_set('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}', '{trackId}', '"7GhIk7Il098yCjg4BQjzvb"'));
select is(
  api.nearby() #> '{users,0,vibe}', '{"score": 0.8, "reason": "same_album"}', 'the same album'
);
select api.set_track(jsonb_set(
  jsonb_set('{"trackId": "4uLU6hMCjMI75M1A2tKUQC", "name": "Never", "artists": [{"id": "0gxyHStUsqpMadRV0Di1Qt", "name": "Rick"}], "album": {"id": "6XhjNHCyCDyyGJRM5mg40G", "name": "Whenever"}}', '{trackId}', '"7GhIk7Il098yCjg4BQjzvb"'), '{album,id}', '"2noRn2Aes5aoNVsU6iWThc"'
));
select is(
  api.nearby() #> '{users,0,vibe}', '{"score": 0.6, "reason": "shared_artist"}', 'an artist in common'
);
select api.set_track(null);
select is(api.nearby() #> '{users,0,vibe}', 'null', 'nothing plays: none');

select * from finish();
rollback;
