-- A viewer hears of those whom their page has room for: all of the nearer bands, and in the last one
-- those who follow on the ring up to where it ended. A list without arguments shows the same.
begin;
set local search_path = extensions;
select plan(12);

-- ada has room for three: bob and cyd are here, dan and eve 3 km further on, dan first on the ring.
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.live_at(name, 'gcpvn0d1') from unnest(array['dan', 'eve']) as name;
select tests.has_ring_place(name, ring)
from (values ('ada', 4294967000), ('cyd', 100), ('bob', 200), ('dan', 4294967200), ('eve', 7)) as places (name, ring);
update private.limits set value = 3 where name = 'list_default';
select private.note_pages(array(select user_id from app.positions));
create function pg_temp.hears() returns setof text language sql as $$
  select entry
  from tests.messages_to('ada') as said, tests.entries_of(said.event, said.payload) as entry
  where entry ~ 'track_update|left|joined|updated'
$$;
select is(
  (select jsonb_path_query_array(payload, '$.users.displayName') from tests.messages_to('ada') where event = 'live:nearby_users' order by payload ->> 'n' desc limit 1),
  '["cyd", "bob", "dan"]', 'the page, band by band, in each as on the ring'
);
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), array['cyd', 'bob', 'dan'], 'and the list');
select is(tests.names_on(api.nearby(api.nearby() ->> 'next')::jsonb), array['eve'], 'which goes on where it ended');
select is(tests.names_on(api.sync()::jsonb -> 'nearby'), array['cyd', 'bob', 'dan'], 'so does sync');
select tests.forget_messages();
select tests.plays(name, 'a', 'y', 'y') from unnest(array['bob', 'cyd', 'dan', 'eve']) as name;
select set_eq(
  'select pg_temp.hears()',
  array['live:track_update bob', 'live:track_update cyd', 'live:track_update dan'],
  'they hear of those three'
);

-- Others come: inside of the horizon, whatever their number, and beyond it.
select tests.forget_messages();
select tests.live_at('fay', 'gcpvj0d1');
select tests.live_at('gus', 'gcpvn0d1');
select tests.live_at('hal', 'gcpvn0d1');
delete from private.changes;
select tests.has_ring_place('fay', 6), tests.has_ring_place('gus', 4294967100), tests.has_ring_place('hal', 4294967201);
select private.record_change('place', user_id, null, private.place_of(positions))
from app.positions where user_id in (tests.id_of('fay'), tests.id_of('gus'), tests.id_of('hal'));
select set_eq(
  'select pg_temp.hears()', array['live:user_joined fay', 'live:user_joined gus'], 'of whoever comes within the horizon'
);
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), array['fay', 'cyd', 'bob', 'gus', 'dan'], 'whom the list shows, too');
select is(
  tests.names_on(api.nearby(api.nearby() ->> 'next')::jsonb), array['hal', 'eve'], 'and those beyond on its next page'
);
select is(
  tests.names_on(api.nearby(page_size => 2)::jsonb), array['fay', 'cyd'], 'pages of another size are as long as asked for'
);

-- A read sets no horizon: what comes beyond it is not told.
select tests.act_as_owner();
select tests.forget_messages();
select tests.plays('hal', 'a', 'y', 'y');
select is_empty('select pg_temp.hears()', 'reading on tells of nobody more');
-- Who leaves the horizon has left, though they are within reach.
select tests.epoch_passes('cyd');
select tests.act_as('cyd');
select api.update_location('gcpvn0d1');
select tests.act_as_owner();
select is(array(select pg_temp.hears()), array['live:user_left cyd'], 'who goes beyond it has left');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), array['fay', 'bob', 'gus', 'dan'], 'the list as well');

select * from finish();
rollback;
