-- A phone's word is an id until the source says its words, and shown as unverified until the player says
-- the same; it cannot make doubtful what is sure.
begin;
set local search_path = extensions;
select plan(7);

select tests.shares_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select is(api.set_track('4uLU6hMCjMI75M1A2tKUQC') -> 'track', 'null', 'the phone says an id');
select tests.act_as_owner();
select tests.looks_up('4uLU6hMCjMI75M1A2tKUQC', tests.spotify_track('Said'));
select tests.act_as('ada');
select is(api.now_playing() #> '{track,verified}', 'false', 'the source gives its words');
select tests.act_as_owner();
select is(tests.spotify_says('ada', tests.spotify_track('Said')) #> '{track,verified}', 'true', 'the player says so too');
select tests.forget_messages();
select tests.act_as('ada');
select is(api.set_track('4uLU6hMCjMI75M1A2tKUQC') #> '{track,verified}', 'true', 'the phone, once more: it stays sure');
select tests.act_as_owner();
select is_empty($$ select tests.heard_by('bob') $$, 'and nobody is told of it');
select tests.act_as('ada');
select is(
  api.set_track('7GhIk7Il098yCjg4BQjzvb') ->> 'pending', '7GhIk7Il098yCjg4BQjzvb',
  'another track is the phone''s word'
);
select tests.act_as_owner();
select tests.spotify_says('ada', null, 'paused');
select is_empty('select from app.tracks', 'until the player says: nothing');

select * from finish();
rollback;
