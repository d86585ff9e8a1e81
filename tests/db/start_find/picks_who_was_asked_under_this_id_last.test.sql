-- Of those who play a track, who was asked before comes after who was not: under the id of this evening,
-- so that who switches is not told apart by coming last.
begin;
set local search_path = extensions;
select plan(3);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.plays(name, 'a') from unnest(array['bob', 'cyd']) as name;
select tests.has_ring_place('ada', 0), tests.has_ring_place('bob', 1), tests.has_ring_place('cyd', 2);
create function pg_temp.picked() returns text language plpgsql as $$
declare
  v_find jsonb;
begin
  perform tests.act_as('ada');
  v_find := api.start_find(track_id => repeat('a', 22));
  perform api.cancel_find((v_find ->> 'id')::uuid);
  perform tests.act_as_owner();
  perform tests.pauses_pass();
  return tests.name_of(v_find #>> '{other,userId}');
end
$$;
select is(pg_temp.picked(), 'bob', 'the first in the order of lists');
select is(pg_temp.picked(), 'cyd', 'then the one who was not asked');
select tests.anonymous_at('bob', 'gcpvj0d1');
select tests.plays('bob', 'a');
select tests.has_ring_place('bob', 3);
select is(pg_temp.picked(), '(bob)', 'and before both whoever has come since, wherever they stand');

select * from finish();
rollback;
