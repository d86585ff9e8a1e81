-- A phone's word is shown as such until Spotify says what it is; it cannot make doubtful what is sure.
begin;
set local search_path = extensions;
select plan(6);

select tests.shares_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select is(api.set_track(tests.spotify_track('Said') - 'url') #> '{track,verified}', 'false', 'the phone says so');
select tests.act_as_owner();
select is(tests.spotify_says('ada', tests.spotify_track('Said')) #> '{track,verified}', 'true', 'Spotify says so too');
select tests.forget_messages();
select tests.act_as('ada');
select is(api.set_track(tests.spotify_track('Said again') - 'url') #> '{track,verified}', 'true', 'the phone, once more: it stays sure');
select tests.act_as_owner();
select is_empty($$ select tests.heard_by('bob') $$, 'and nobody is told of it');
select tests.act_as('ada');
select is(
  api.set_track(jsonb_set(tests.spotify_track('Other') - 'url', '{trackId}', '"7GhIk7Il098yCjg4BQjzvb"')) #> '{track,verified}',
  'false', 'another track is the phone''s word'
);
select tests.act_as_owner();
select tests.spotify_says('ada', null, 'paused');
select is_empty('select from app.tracks', 'until Spotify says: nothing');

select * from finish();
rollback;
