-- All who changed around a recipient since their last turn are one message: removals first, one entry
-- a person. A single change is its own event.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan', 'fay']) as name;
select tests.plays('dan', 'a');
select tests.teller_rests();
select tests.plays('dan', 'b');
select tests.act_as('bob');
select api.go_offline();
select tests.act_as('cyd');
select api.update_profile(display_name => 'Cydney');
select tests.act_as('fay');
select api.forget_location();
select tests.live_at('gus', 'gcpvn0d1');
create temporary table said on commit drop as
select event, payload from tests.tells_a_round() where name = 'ada';

select is(array(select event from said), array['live:changes'], 'one message');
create temporary table entries on commit drop as
select entry, nth
from said, jsonb_array_elements(payload -> 'changes') with ordinality as entries (entry, nth);
select set_eq(
  'select entry from entries where nth <= 2',
  array[
    jsonb_build_object('event', 'live:user_left', 'userId', tests.id_of('bob')),
    jsonb_build_object('event', 'live:user_left', 'userId', tests.id_of('fay'))
  ],
  'who left comes first'
);
select set_eq(
  'select concat_ws('' '', entry ->> ''event'', entry ->> ''userId'') from entries where nth > 2',
  array[
    'live:track_update ' || tests.id_of('dan'),
    'live:user_joined ' || tests.id_of('gus'),
    'live:user_updated ' || tests.id_of('cyd')
  ],
  'then all the others'
);
select is((select count(*) from entries), 5::bigint, 'each once');
select is(
  array(select jsonb_object_keys(payload) from said order by 1), array['changes', 'n'], 'with the number of the message'
);

select tests.teller_rests();
select tests.plays('dan', 'c');
select is(
  array(select event from tests.tells_a_round() where name = 'ada'), array['live:track_update'], 'a single change is its own event'
);

select * from finish();
rollback;
