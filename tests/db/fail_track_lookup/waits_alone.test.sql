-- A lookup that fails waits twice as long each time, and no other does; an answer forgets it.
begin;
set local search_path = extensions;
select plan(7);

select tests.shares_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.act_as('ada');
select api.set_track(repeat('a', 22));
select tests.act_as_owner();
create function pg_temp.wait_after_failing() returns numeric language sql as $$
  update private.known_tracks set next_lookup_at = now();
  select tests.allow(100), private.claim_track_lookups(10);
  select tests.act_as_role('service_role');
  select api.fail_track_lookup(repeat('a', 22));
  select tests.act_as_owner();
  select extract(epoch from next_lookup_at - now()) from private.known_tracks
$$;
select ok(numrange(27, 30, '[]') @> pg_temp.wait_after_failing(), 'half a minute');
select ok(numrange(54, 60, '[]') @> pg_temp.wait_after_failing(), 'a minute');
select ok(numrange(810, 900, '[]') @> max(pg_temp.wait_after_failing()), 'a quarter of an hour') from generate_series(1, 12);
select tests.act_as('ada');
select is(api.set_track(repeat('a', 22)) ->> 'pending', repeat('a', 22), 'its listener still sees that it is waited for');
select tests.act_as('bob');
select api.set_track(repeat('b', 22));
select tests.act_as_owner();
select tests.allow(10);
select is(private.claim_track_lookups(10) #>> '{trackIds,0}', repeat('b', 22), 'another track waits for nothing');
select private.keep_track_lookup(repeat('a', 22), tests.spotify_track('Never'));
select private.fail_track_lookup(repeat('a', 22));
select is(
  (select failures from private.known_tracks where track_id = repeat('a', 22)), 0::smallint, 'who answers late fails nothing'
);
select is((select name::text from app.tracks where user_id = tests.id_of('ada')), 'Never', 'and it is shown');

select * from finish();
rollback;
