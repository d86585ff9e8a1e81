-- GET /vibe/matches: who within the radius plays the same, by score, then in the order of the ring.
begin;
set local search_path = extensions;
select plan(9);

select tests.listener('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.vibe_matches()'), 'not_live', 'who is not live sees nobody');
select api.go_live();
select is(tests.code_of('select api.vibe_matches()'), 'no_position', 'nor who has no position');

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at(name, 'gcpvj0d1') from unnest(array['t0', 't1', 'l0', 'l1', 'l2', 'a0', 'none', 'shy']) as name;
select tests.live_at('far', 'gcpuz0d1');
select tests.plays(name, 'a') from unnest(array['t0', 't1', 'shy', 'far']) as name;
select tests.plays(name, 'b') from unnest(array['l0', 'l1', 'l2']) as name;
select tests.plays('a0', 'c', 'y');
select tests.plays('none', 'd', 'z', 'z');
select tests.act_as('shy');
select api.update_settings(share_track => false);
select tests.act_as('ada');
select api.update_settings(radius_km => 2);
select is(api.vibe_matches()::jsonb, '{"users": [], "next": null}', 'who shares nothing has no match');
select tests.plays('ada', 'a');
select tests.has_ring_place(name, ring)
from (values
  ('ada', 4294967000), ('l1', 4294967100), ('a0', 4294967295), ('t1', 0), ('l2', 5), ('t0', 6), ('l0', 4294966999)
) as places (name, ring);
select tests.act_as('ada');
select is(
  tests.names_on(api.vibe_matches()::jsonb),
  array['t1', 't0', 'l1', 'l2', 'l0', 'a0'],
  'same track, same album, shared artist'
);
select is(
  api.vibe_matches()::jsonb #> '{users,0}',
  (select card from jsonb_array_elements(api.nearby()::jsonb -> 'users') as card where card ->> 'userId' = api.vibe_matches()::jsonb #>> '{users,0,userId}'),
  'a card as on the nearby list, with its band'
);
create temporary table pages as
with recursive page (nth, list) as (
  select 1, api.vibe_matches(page_size => 2)::jsonb
  union all
  select nth + 1, api.vibe_matches(list ->> 'next', 2)::jsonb from page where list ->> 'next' is not null
)
select nth, list from page;
select is(
  (select jsonb_agg(card order by nth, place) from pages, jsonb_array_elements(list -> 'users') with ordinality as cards (card, place)),
  api.vibe_matches()::jsonb -> 'users',
  'pages visit everybody once'
);
select is((select count(*)::integer from pages), 3, 'and end');
select is(tests.code_of('select api.vibe_matches(page_size => 0)'), 'invalid_request', 'a page of none');
select is(tests.code_of('select api.vibe_matches(after => ''4.x'')'), 'invalid_request', 'a cursor that is none');

select * from finish();
rollback;
