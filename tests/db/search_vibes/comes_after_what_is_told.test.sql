-- Nobody waits for a vibe: it is looked for once those who see the change have been noted, so many
-- changes a round, the first ones first, and by what is true then.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.plays(name, left(name, 1), left(name, 1), left(name, 1)) from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.teller_rests();
create function pg_temp.vibes() returns text[] language sql as $$
  select array_agg(
    (select display_name from app.profiles where id = recipient_id) || ' '
      || (select display_name from app.profiles where id = about_id)
    order by id
  )
  from private.waiting_events
$$;
select tests.plays('bob', 'a', 'a', 'a'), tests.plays('cyd', 'a', 'a', 'a');
select is(private.note_changes(100), 2, 'two play the same as a third');
select isnt_empty('select from private.waiting_pairs', 'that is noted');
select is(pg_temp.vibes(), null, 'their vibes are not yet');
select is(private.search_vibes(1), 1, 'they are looked for one by one');
select ok(pg_temp.vibes() @> array['bob ada', 'ada bob'], 'the first change first');
select tests.plays('cyd', 'd', 'd', 'd');
select is(private.search_vibes(10), 1, 'then the other');
select is(
  (select count(*) from private.waiting_events where recipient_id = tests.id_of('cyd') and about_id = tests.id_of('ada')),
  0::bigint,
  'of which nothing is true any more'
);
select tests.time_passes('3 minutes');
select private.drop_late();
select is_empty('select from private.waiting_vibes', 'what waits too long is not looked for');

select * from finish();
rollback;
