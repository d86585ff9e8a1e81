-- Messages of their own are sent in the order in which calls made them, behind what changed, a few a
-- turn; the end of one's own presence comes first, since the rest is of now.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1'), tests.live_at('bob', 'gcpvj0d1');
select tests.teller_rests();
select private.send_event(tests.id_of('ada'), 'test:event', jsonb_build_object('nth', n))
from generate_series(1, 12) as n;
select tests.plays('bob', 'a');
create temporary table said on commit drop as
select event, payload, row_number() over () as nth from tests.tells_a_round() where name = 'ada';
select is((select event from said where nth = 1), 'live:track_update', 'first what changed');
select is(
  array(select (payload ->> 'nth')::integer from said where nth > 1 order by nth),
  array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  'then the events, ten at a time'
);
select is(
  array(select (payload ->> 'nth')::integer from tests.tells_a_round()), array[11, 12], 'and the others at once'
);
select tests.act_as('ada');
select api.go_offline();
select tests.act_as_owner();
delete from private.publish_epochs;
select tests.live_at('ada', 'gcpvj0d1');
select is(
  array(select event from tests.tells_a_round() where name = 'ada'),
  array['live:ended', 'live:nearby_users'],
  'what ended goes before the page of what began'
);

select * from finish();
rollback;
