-- What is handed in counts only under the claim to ask, which everything that comes between ends.
begin;
set local search_path = extensions;
select plan(9);

select tests.shares_at('ada', 'gcpvj0d1');
select is(tests.spotify_says('ada', tests.spotify_track('Never')) #>> '{track,name}', 'Never', 'under its claim it is kept');
create function pg_temp.late() returns jsonb language sql as $$
  select private.keep_spotify_track(tests.id_of('ada'), current_setting('tests.claim')::uuid, 30, tests.spotify_track('Late'), null)
$$;
create function pg_temp.claimed() returns text language sql as $$
  select tests.turn_of('ada'), tests.claims(1);
  select set_config('tests.claim', tests.claim_of('ada')::text, true)
$$;
select pg_temp.claimed();
select is(private.keep_spotify_track(tests.id_of('ada'), gen_random_uuid(), 30, tests.spotify_track('Late'), null), null, 'another claim');
select is(pg_temp.late() #>> '{track,name}', 'Late', 'the claim itself');
select is(pg_temp.late(), null, 'but once');
select pg_temp.claimed();
select tests.turn_of('ada');
select tests.claims(1);
select is(pg_temp.late(), null, 'after somebody else''s');
select pg_temp.claimed();
select tests.act_as('ada');
select api.go_offline();
select api.go_live();
select tests.act_as_owner();
select is(pg_temp.late(), null, 'offline and live again');
select is_empty('select from app.tracks', 'no track is back');
update private.spotify_polls set claimed_at = null;
select pg_temp.claimed();
select tests.act_as('ada');
select api.disconnect_spotify();
select tests.signs_in('ada', repeat('i', 43));
select tests.act_as('ada');
select api.go_live();
select tests.act_as_owner();
select is(pg_temp.late(), null, 'disconnected and connected again');
select is_empty('select from app.tracks', 'no track is back then either');

select * from finish();
rollback;
