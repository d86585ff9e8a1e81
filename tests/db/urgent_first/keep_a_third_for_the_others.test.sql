-- However many have to hear that somebody left, a third of the budget is for those who have waited
-- longest for anything else.
begin;
set local search_path = extensions;
select plan(6);

-- A message to each of these costs two; ten a second are 45 in five seconds, 30 of them urgent.
select tests.live_at('p' || n, case when n <= 20 then 'gcpvj0d1' else 'u33dc0d1' end)
from generate_series(1, 30) as n;
select tests.live_at('q', 'gcpvj0d1');
update private.limits set value = 10000 where name = 'told_at_once';
create function pg_temp.begin_anew() returns void language sql as $$
  select tests.teller_rests();
  update private.limits set value = 10 where name = 'realtime_messages_a_second';
$$;
-- How many of either kind heard something in a round, so long after all that was sent before.
create function pg_temp.kinds(p_since interval default '0') returns text[] language sql as $$
  update private.sent_batches set committed_at = clock_timestamp() - p_since;
  select array_agg(kind || ' ' || times order by kind)
  from (
    select case when event = 'live:user_left' then 'left' else 'other' end as kind, count(*) as times
    from tests.tells_a_round()
    group by 1
  ) as counted
$$;
select pg_temp.begin_anew();
select tests.act_as('q');
select api.go_offline();
select tests.act_as_owner();
delete from private.changes where kind = 'event';
select private.note_changes(100);
select private.note_pages(array[tests.id_of('p' || n)]) from generate_series(21, 30) as n;
select is(pg_temp.kinds(), array['left 15', 'other 7'], 'what is urgent takes two thirds');
select is(pg_temp.kinds('3 seconds'), null, 'then nothing is left');
-- A little more, since the clock of the embedded database counts in milliseconds.
select is(
  pg_temp.kinds('5.01 seconds'), array['left 5', 'other 3'], 'the next five seconds bring the rest'
);

delete from private.publish_epochs;
select tests.live_at('q', 'gcpvj0d1');
select pg_temp.begin_anew();
select tests.act_as('q');
select api.go_offline();
select tests.act_as_owner();
select is(
  pg_temp.kinds(), array['left 20', 'other 1'], 'where nothing else waits, what is urgent may take all of it'
);

-- Of those who wait for their turn, the longest first.
select tests.teller_rests();
update private.limits set value = 2 where name = 'sent_at_once';
select private.note_pages(array[tests.id_of('p3')]);
select tests.time_passes('3 seconds');
select private.note_pages(array[tests.id_of('p2')]);
select tests.time_passes('3 seconds');
select private.note_pages(array[tests.id_of('p1')]);
select is(array(select name from tests.tells_a_round() order by name), array['p2', 'p3'], 'those first who have waited longest');
select is(array(select name from tests.tells_a_round()), array['p1'], 'then the next');

select * from finish();
rollback;
