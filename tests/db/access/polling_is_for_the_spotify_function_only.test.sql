-- Claims, tokens and pauses are the service's: no phone calls for them or reads them.
begin;
set local search_path = extensions;
select plan(19);

select tests.shares_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select throws_ok('select api.claim_track_polls(1)', '42501', null, 'claim_track_polls');
select throws_ok('select api.claim_own_poll(auth.uid())', '42501', null, 'claim_own_poll');
select throws_ok('select api.keep_spotify_track(auth.uid(), auth.uid(), 1)', '42501', null, 'keep_spotify_track');
select throws_ok('select api.fail_spotify_poll(auth.uid(), auth.uid())', '42501', null, 'fail_spotify_poll');
select throws_ok('select api.pause_spotify(1)', '42501', null, 'pause_spotify');
select throws_ok('select api.spotify_tokens(auth.uid())', '42501', null, 'spotify_tokens');
select throws_ok('select api.keep_spotify_tokens(auth.uid(), auth.uid(), '''', 1)', '42501', null, 'keep_spotify_tokens');
select throws_ok('select api.rest_spotify_refresh(auth.uid(), auth.uid())', '42501', null, 'rest_spotify_refresh');
select throws_ok('select api.spotify_refused(auth.uid(), auth.uid())', '42501', null, 'spotify_refused');
select throws_ok('select api.sealed_spotify_tokens()', '42501', null, 'sealed_spotify_tokens');
select throws_ok('select api.reseal_spotify_tokens(auth.uid(), ''{}'', ''{}'')', '42501', null, 'reseal_spotify_tokens');
select throws_ok('select api.claim_track_lookups(1)', '42501', null, 'claim_track_lookups');
select throws_ok('select api.keep_track_lookup(repeat(''x'', 22))', '42501', null, 'keep_track_lookup');
select throws_ok('select api.fail_track_lookup(repeat(''x'', 22))', '42501', null, 'fail_track_lookup');
select throws_ok('select from private.known_tracks', '42501', null, 'known tracks');
select throws_ok('select from private.picture_hosts', '42501', null, 'picture hosts');
select throws_ok('select private.poll_spotify()', '42501', null, 'poll_spotify');
select throws_ok('select from private.spotify_polls', '42501', null, 'polls');
select throws_ok('select from private.spotify_traffic', '42501', null, 'traffic');

select * from finish();
rollback;
