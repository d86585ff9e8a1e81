-- Behind the removals the order is drawn for each message: it tells neither what happened before what
-- nor who is nearer.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan', 'eve']) as name;
select tests.teller_rests();
select tests.act_as('dan');
select api.go_offline();
select tests.act_as('eve');
select api.go_offline();
select tests.act_as_owner();
create temporary table orders on commit drop as
select tests.entries_of((message).event, (message).payload) as entry, nth
from generate_series(1, 60) as nth
cross join lateral (
  select unnest(private.changes_to(array(
    select row(
      tests.id_of('ada'), tests.id_of(name), tests.id_of(name), true, true, clock_timestamp()
    )::private.waiting_pairs
    -- That each is asked for anew.
    from unnest(array['bob', 'dan', 'cyd', 'eve']) as name
    where nth > 0
  ))) as message
) as drawn;
create temporary table messages on commit drop as
select nth, array_agg(entry) as entries from orders group by nth;
select is(
  array(select distinct left(entries[1], 14) || ' ' || left(entries[2], 14) from messages),
  array['live:user_left live:user_left'],
  'removals first, always'
);
select is(
  array(select distinct entries[3] || ', ' || entries[4] from messages order by 1),
  array[
    'live:user_joined bob, live:user_joined cyd',
    'live:user_joined cyd, live:user_joined bob'
  ],
  'the others in one order as well as in another'
);

select * from finish();
rollback;
