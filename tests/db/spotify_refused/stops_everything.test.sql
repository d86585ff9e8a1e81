-- invalid_grant: the track is gone and others told, the phone told, nobody asks; a new sign-in mends it.
begin;
set local search_path = extensions;
select plan(9);

select tests.shares_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.spotify_says('ada', tests.spotify_track('Never'));
select tests.forget_messages();
update private.spotify_accounts set access_expires_at = now();
select private.spotify_refused(tests.id_of('ada'), (private.spotify_tokens(tests.id_of('ada'), null) ->> 'lease')::uuid);
select is_empty('select from app.tracks', 'the track is gone');
select is(array(select tests.heard_by('bob')), array['live:track_update ada'], 'others are told');
select is(array(select tests.heard_by('ada')), array['spotify:reauth_needed'], 'and the phone');
select is_empty('select from private.spotify_polls', 'nobody is asked about');
select is(tests.code_of(format('select private.spotify_tokens(%L, null)', tests.id_of('ada'))), 'spotify_reauth_needed', 'no token is given out');
select tests.act_as('ada');
select is(api.me() #> '{spotify,reauthNeeded}', 'true', 'the listener can see it');
select is(api.me() #> '{live,live}', 'true', 'and is live all the same');
select api.set_track('4uLU6hMCjMI75M1A2tKUQC');
select tests.act_as_owner();
select tests.allow(10);
select private.end_spotify_link(tests.id_of('ada'));
select isnt_empty('select from app.tracks', 'the phone''s own word is not Spotify''s to take');
select tests.signs_in('ada', repeat('i', 43));
select is(tests.claims(10), array['ada'], 'a new sign-in mends it');

select * from finish();
rollback;
