-- A track that Spotify confirmed too long ago is taken away; a phone's word is not Spotify's.
begin;
set local search_path = extensions;
select plan(5);

select tests.shares_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('bob');
select api.set_track('4uLU6hMCjMI75M1A2tKUQC');
select tests.act_as_owner();
select tests.spotify_says('ada', tests.spotify_track('Never'));
select tests.forget_messages();
update private.spotify_polls set heard_at = now() - interval '179 seconds';
select private.drop_unconfirmed_tracks();
select isnt_empty(format('select from app.tracks where user_id = %L', tests.id_of('ada')), 'three minutes it holds');
update private.spotify_polls set heard_at = now() - interval '180 seconds';
select private.drop_unconfirmed_tracks();
select is_empty(format('select from app.tracks where user_id = %L', tests.id_of('ada')), 'then it is gone');
select is(array(select tests.heard_by('bob')), array['live:track_update ada'], 'and others are told');
select isnt_empty(format('select from app.tracks where user_id = %L', tests.id_of('bob')), 'the phone''s word stays');
select tests.spotify_says('ada', tests.spotify_track('Never'));
delete from private.spotify_polls;
select private.drop_unconfirmed_tracks();
select is_empty(format('select from app.tracks where user_id = %L', tests.id_of('ada')), 'nobody knows when: gone too');

select * from finish();
rollback;
