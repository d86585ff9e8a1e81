-- Words are given to those who wait for them alone: not to a confirmed track, nor to one that plays since.
begin;
set local search_path = extensions;
select plan(5);

select tests.shares_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cleo']) as name;
select tests.live_at('dora', 'gcpvj0d1');
create function pg_temp.says(p_name text, p_letter text) returns void language sql as $$
  select tests.act_as(p_name);
  select api.set_track(repeat(p_letter, 22));
  select tests.act_as_owner();
$$;
select tests.confirms('ada', tests.spotify_track('Sure') || jsonb_build_object('trackId', repeat('a', 22)));
select pg_temp.says(name, 'a') from unnest(array['ada', 'bob', 'cleo', 'dora']) as name;
select tests.plays_on(repeat('a', 22));
select tests.forget_messages();
insert into private.known_tracks (track_id, words, answered_at, next_lookup_at)
values (repeat('a', 22), tests.spotify_track('Known') || jsonb_build_object('trackId', repeat('a', 22)), now(), now() + interval '1 hour');
select is(private.show_known_tracks(1), 1, 'so many at a time');
select is(private.show_known_tracks(), 1, 'then the rest of those who share it');
select is(
  array(select display_name || ': ' || coalesce(name, 'waits') from app.tracks join app.profiles on id = user_id order by 1),
  array['ada: Sure', 'bob: Known', 'cleo: Known', 'dora: waits'],
  'and nobody else'
);
select is(
  array(select tests.heard_by('dora') order by 1), array['live:track_update bob', 'live:track_update cleo'],
  'others hear of it'
);
select is(private.show_known_tracks(), 0, 'nobody waits');

select * from finish();
rollback;
