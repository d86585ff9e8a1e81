-- What waits to be told of an id that its listener is not known by any more is that it left, whatever it
-- was; and what waits under the new one is of that alone.
begin;
set local search_path = extensions;
select plan(7);

select tests.nobody_waits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.plays('bob', 'b');
select tests.anonymous_at('bob', 'gcpvj0d1');
select tests.plays('bob', 'c');
select tests.tell();
create function pg_temp.pair(p_shown_id uuid, p_appeared boolean, p_whole_card boolean)
returns private.waiting_pairs language sql as $$
  select row(
    tests.id_of('ada'), tests.id_of('bob'), p_shown_id, p_appeared, p_whole_card, now()
  )::private.waiting_pairs
$$;
create function pg_temp.left() returns jsonb language sql as $$
  select jsonb_build_object('event', 'live:user_left', 'userId', tests.id_of('bob'))
$$;
select is(
  array(
    select entry
    from (values (true, true), (false, true), (false, false)) as change (appeared, whole),
      private.entries_of(array[pg_temp.pair(tests.id_of('bob'), appeared, whole)])
  ),
  array_fill(pg_temp.left(), array[3]), 'who came, who changed and whose track did: under an old id each has left'
);
create temporary table told on commit drop as
select entry, shown from private.entries_of(array[
  pg_temp.pair(tests.id_of('bob'), true, true), pg_temp.pair(tests.known_as('bob'), true, true)
]);
select is((select count(*) from told), 2::bigint, 'of two ids of one listener each is told once');
select is((select entry from told where shown <= 0), pg_temp.left(), 'the old one left');
select is(
  (select entry from told where shown > 0),
  jsonb_build_object(
    'event', 'live:user_joined', 'userId', tests.known_as('bob'),
    'card', private.card_of(tests.id_of('ada'), tests.id_of('bob'), 1::smallint)
  ),
  'and the new one came, with the card that lists show'
);
select is(
  (select entry::text ~ tests.id_of('bob')::text or entry::text ~ 'bob' from told where shown > 0), false,
  'in which the old one is not'
);
select is(
  (select entry #>> '{track,trackId}' from private.entries_of(array[pg_temp.pair(tests.known_as('bob'), false, false)])),
  repeat('c', 22), 'a track is that of the id that plays it'
);
select tests.act_as('bob');
select api.go_offline();
select tests.act_as_owner();
select is(
  array(
    select entry ->> 'event' || ' ' || tests.name_of(entry ->> 'userId')
    from private.entries_of(array[
      pg_temp.pair(tests.id_of('bob'), true, true),
      pg_temp.pair((select shown_id from private.shown_ids where not is_account), true, true)
    ]) order by 1
  ),
  array['live:user_left (bob)', 'live:user_left bob'], 'whoever is not here has left, each id by itself'
);

select * from finish();
rollback;
