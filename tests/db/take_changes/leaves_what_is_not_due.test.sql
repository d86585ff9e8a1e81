-- Changes are taken in the order in which calls made them, as many as asked for, and none before it
-- is due; what is taken is gone.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at('ada', 'gcpvj0d1');
select tests.tell();
select private.send_event(tests.id_of('ada'), 'test:event', jsonb_build_object('nth', n))
from generate_series(1, 4) as n;
update private.changes set due_at = clock_timestamp() + interval '1 hour' where payload ->> 'nth' = '2';
create function pg_temp.taken(p_most integer) returns text[] language sql as $$
  select array_agg((change.payload ->> 'nth') order by nth)
  from unnest(private.take_changes(p_most)) with ordinality as change
    (
      id, kind, user_id, shown_id, before, after, other_id, other_shown_id, event, payload, keys_before, at,
      due_at, nth
    )
$$;
select is(pg_temp.taken(2), array['1', '3'], 'the first two that are due');
select is(pg_temp.taken(10), array['4'], 'then the next');
select is(pg_temp.taken(10), null, 'then none');
select tests.time_passes('50 minutes');
select is_empty('select tests.tells_a_round()', 'nor is one told before its time');
select tests.time_passes('10 minutes');
select is(
  array(select payload ->> 'nth' from tests.tells_a_round()), array['2'], 'but then'
);
select is_empty('select from private.changes', 'and nothing is left');

select * from finish();
rollback;
