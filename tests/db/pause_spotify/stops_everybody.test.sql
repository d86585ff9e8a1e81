-- After a 429 nobody asks for its time; a shorter one does not end a longer.
begin;
set local search_path = extensions;
select plan(8);

select tests.allow(100);
select tests.shares_at('ada', 'gcpvj0d1');
create function pg_temp.paused_s() returns integer language sql as $$
  select extract(epoch from paused_until - now())::integer from private.spotify_traffic
$$;
select tests.act_as_role('service_role');
select api.pause_spotify(120);
select tests.act_as_owner();
update private.spotify_traffic set allowance = 10;
select tests.act_as_role('service_role');
select is(api.claim_track_polls(10) -> 'polls', '[]', 'no poll');
select is(tests.code_of(format('select api.claim_own_poll(%L)', tests.id_of('ada'))), 'spotify_unavailable', 'nor one of their own');
select api.pause_spotify(5);
select tests.act_as_owner();
select is(pg_temp.paused_s(), 120, 'the longer holds');
select tests.allow(100);
select is(tests.claims(10), array['ada'], 'then it goes on');
select private.pause_spotify(null, false);
select is(pg_temp.paused_s(), 30, 'without a time: as long as Spotify counts');
select tests.allow(100);
select private.pause_spotify(null, true);
select is(pg_temp.paused_s(), 3600, 'for a quota: an hour');
select private.pause_spotify(100000000, true);
select is(pg_temp.paused_s(), 86400, 'never more than a day');
select is((select allowance from private.spotify_traffic), 0::double precision, 'and afterwards it begins gently');

select * from finish();
rollback;
