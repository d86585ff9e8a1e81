-- Ten seconds apart, and not where a poll has just asked.
begin;
set local search_path = extensions;
select plan(9);

select tests.allow(100);
select tests.listener('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.now_playing()'), 'spotify_not_linked', 'not connected');
select tests.act_as_owner();
select is(tests.code_of(format('select private.claim_own_poll(%L)', tests.id_of('ada'))), 'spotify_not_linked', 'nothing to claim');
select tests.shares_at('ada', 'gcpvj0d1');
select isnt(private.claim_own_poll(tests.id_of('ada')), null, 'they ask');
select is(tests.code_of(format('select private.claim_own_poll(%L)', tests.id_of('ada'))), 'rate_limited', 'at once again: too soon');
select ok((select next_poll_at > now() + interval '50 seconds' from private.spotify_polls), 'their turn has moved');
select tests.spotify_says('ada', tests.spotify_track('Never'));
select is(private.claim_own_poll(tests.id_of('ada')), null, 'a poll has just asked');
select tests.act_as('ada');
select is(api.now_playing() #>> '{track,name}', 'Never', 'and that is known');
select is(api.now_playing() -> 'fresh', 'true', 'and fresh');
select tests.act_as_owner();
update private.spotify_accounts set needs_reauth_at = now();
select tests.act_as('ada');
select is(tests.code_of('select api.now_playing()'), 'spotify_reauth_needed', 'to sign in again');

select * from finish();
rollback;
