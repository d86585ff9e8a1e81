-- Who was told of a vibe is not told again within the hour of the same id. Somebody who is known by
-- another is somebody else to others; to themselves others are who they were.
begin;
set local search_path = extensions;
select plan(5);

select tests.nobody_waits();
select tests.lift_rate_limits();
create function pg_temp.matches() returns text[] language sql as $$
  select array(select heard from unnest(tests.heard_by_all()) as heard where heard ~ 'vibe:match')
$$;
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.plays(name, 'a') from unnest(array['ada', 'bob']) as name;
select is(pg_temp.matches(), array['ada vibe:match bob', 'bob vibe:match ada'], 'both are told');
select tests.anonymous_at('ada', 'gcpvj0d1');
select tests.plays('ada', 'a');
select is(
  pg_temp.matches(), array['bob vibe:match (ada)'], 'who is somebody else is told of, and is not told of whom they know'
);
select set_eq(
  'select person_id, shown_id from private.told_vibes',
  $$ values
    (private.person_of(tests.id_of('ada')), tests.id_of('bob')),
    (private.person_of(tests.id_of('bob')), tests.id_of('ada')),
    (private.person_of(tests.id_of('bob')), tests.known_as('ada')) $$,
  'each by the id that they knew'
);
select tests.plays('ada', 'z', 'z', 'z');
select tests.plays('ada', 'a');
select is(pg_temp.matches(), '{}', 'of which they are not told again');
select tests.is_anonymous('ada', false);
select tests.switched_at('ada', 'gcpvj0d1');
select tests.plays('ada', 'a');
select is(pg_temp.matches(), '{}', 'nor when who was told of first is back');

select * from finish();
rollback;
