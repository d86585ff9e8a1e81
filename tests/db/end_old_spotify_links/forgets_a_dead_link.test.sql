-- After six months a link ends; four days later, of the five there are, nothing of Spotify's is left.
begin;
set local search_path = extensions;
select plan(8);

select tests.shares_at('ada', 'gcpvj0d1');
select tests.spotify_says('ada', tests.spotify_track('Never'));
select tests.forget_messages();
select private.end_old_spotify_links();
select is_empty($$ select tests.heard_by('ada') $$, 'a good link stays');
update private.spotify_accounts set authorized_at = now() - interval '6 months', expires_at = now();
select private.end_old_spotify_links();
select private.end_old_spotify_links();
select is(array(select tests.heard_by('ada')), array['spotify:reauth_needed'], 'after six months the phone is told, once');
select is_empty('select from app.tracks', 'the track is gone');
select is((select needs_reauth_at from private.spotify_accounts), now(), 'since now');
update private.spotify_accounts set needs_reauth_at = now() - interval '95 hours';
select private.end_old_spotify_links();
select isnt_empty('select from private.spotify_accounts', 'for four days it can be mended');
update private.spotify_accounts set needs_reauth_at = now() - interval '96 hours';
select private.end_old_spotify_links();
select is_empty('select from private.spotify_accounts', 'then tokens and account are gone');
select tests.act_as('ada');
select is(api.me() #> '{profile,avatarUrl}', 'null', 'the picture');
select is(api.me() #>> '{profile,displayName}', 'Listener', 'and Spotify''s name');

select * from finish();
rollback;
