-- What the source says of a track holds for a day, that it knows none for an hour.
begin;
set local search_path = extensions;
select plan(12);

select tests.shares_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
create function pg_temp.says(p_name text, p_letter text) returns void language sql as $$
  select tests.act_as(p_name);
  select api.set_track(repeat(p_letter, 22));
  select tests.act_as_owner();
$$;
create function pg_temp.lasts_s(p_letter text) returns integer language sql as $$
  select extract(epoch from next_lookup_at - now())::integer from private.known_tracks
  where track_id = repeat(p_letter, 22)
$$;
select pg_temp.says('ada', 'a');
select pg_temp.says('bob', 'b');
select tests.allow(10);
select private.claim_track_lookups(10);
select tests.act_as_role('service_role');
select api.keep_track_lookup(repeat('a', 22), tests.spotify_track('Never'));
select api.keep_track_lookup(repeat('b', 22));
select tests.act_as_owner();
select is(pg_temp.lasts_s('a'), 86400, 'a day');
select is(pg_temp.lasts_s('b'), 3600, 'an hour');
select is(
  (select array[track_id, name, verified::text] from app.tracks where user_id = tests.id_of('ada')),
  array[repeat('a', 22), 'Never', 'false'],
  'the listener''s track is what the source says, by the id that was asked for'
);
select is_empty(format('select from app.tracks where user_id = %L', tests.id_of('bob')), 'what there is not plays no longer');
select pg_temp.says('ada', 'b');
select pg_temp.says('bob', 'a');
select is(
  array(select track_id || coalesce(name, ' waits') from app.tracks order by 1),
  array[repeat('a', 22) || ' waits', repeat('b', 22) || ' waits'], 'who names them next waits'
);
select tests.allow(10);
select is(private.claim_track_lookups(10), '{"trackIds": []}', 'and nobody is asked again');
select is(private.show_known_tracks(), 2, 'until the next round');
select is(
  array(select user_id from app.tracks where name = 'Never'), array[tests.id_of('bob')], 'which shows what is known'
);
select throws_ok(
  format('select private.keep_track_lookup(%L, %L)', repeat('a', 22), tests.spotify_track(repeat('x', 301))),
  '23514', null, 'words that no track may have are refused'
);
select throws_ok(
  format('select private.keep_track_lookup(%L, %L)', repeat('a', 22), tests.spotify_track('Never') - 'artists'),
  '23514', null, 'nor a track without one of them'
);
select throws_ok(
  format('select private.keep_track_lookup(%L, %L)', repeat('a', 22), '5'), '23514', null, 'nor what is no track'
);
select private.keep_track_lookup(repeat('z', 22), tests.spotify_track('Never'));
select is_empty(
  format('select from private.known_tracks where track_id = %L', repeat('z', 22)), 'what was not claimed is not kept'
);

select * from finish();
rollback;
