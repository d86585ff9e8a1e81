-- Spotify's answer about who is not live is kept nowhere.
begin;
set local search_path = extensions;
select plan(4);

select tests.signs_in('ada', repeat('h', 43));
select tests.allow(10);
select tests.act_as_role('service_role');
select isnt(api.claim_own_poll(tests.id_of('ada')) ->> 'claim', null, 'they ask themselves');
select tests.act_as_owner();
select is(
  private.keep_spotify_track(tests.id_of('ada'), tests.claim_of('ada'), 30, tests.spotify_track('Never'), null),
  null, 'nothing is kept'
);
select is_empty('select from app.tracks', 'no track');
select results_eq(
  'select heard_at, no_track_reason, next_poll_at from private.spotify_polls',
  $$ values (null::timestamptz, null::text, 'infinity'::timestamptz) $$,
  'nor what was heard of them'
);

select * from finish();
rollback;
