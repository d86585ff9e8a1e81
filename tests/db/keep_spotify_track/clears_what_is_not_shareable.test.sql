-- A pause, an advert, a private session: the track is gone, others are told, the listener is told why.
begin;
set local search_path = extensions;
select plan(5);

select tests.shares_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.spotify_says('ada', tests.spotify_track('Never'));
select tests.forget_messages();
select is(
  tests.spotify_says('ada', null, 'private_session') - 'checkedAt',
  '{"track": null, "pending": null, "reason": "private_session", "fresh": true}', 'the listener''s own answer'
);
select is_empty('select from app.tracks', 'nothing is kept');
select is(array(select tests.heard_by('bob')), array['live:track_update ada'], 'others are told');
select is((select payload -> 'trackId' from tests.messages_to('bob')), 'null', 'that it stopped');
select tests.spotify_says('ada', null, 'nothing');
select is(array(select tests.heard_by('bob')), array['live:track_update ada'], 'once');

select * from finish();
rollback;
