-- A recipient hears of changes once a second at most, but that somebody left; what waits meanwhile
-- goes along.
begin;
set local search_path = extensions;
select plan(9);

create function pg_temp.heard() returns text[] language sql as $$
  select array_agg(entry order by entry)
  from tests.tells_a_round() as said, tests.entries_of(said.event, said.payload) as entry
  where said.name = 'ada'
$$;
select is(private.limit_of('changes_interval_ms'), 1000, 'it is a second');
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan']) as name;
select tests.plays(name, 'a', left(name, 1), left(name, 1)) from unnest(array['bob', 'cyd']) as name;
select tests.teller_rests();
-- A minute here, so that no slow machine lets it pass.
update private.limits set value = 60000 where name = 'changes_interval_ms';
select tests.plays('bob', 'b', 'x');
select is(pg_temp.heard(), array['live:track_update bob'], 'what changes is told at once');
select tests.plays('bob', 'c', 'x');
select tests.plays('cyd', 'c', 'y', 'y');
select is(pg_temp.heard(), null, 'what changes next waits');
select tests.time_passes('30 seconds');
select is(pg_temp.heard(), null, 'as long as that');
select tests.time_passes('30 seconds');
select is(pg_temp.heard(), array['live:track_update bob', 'live:track_update cyd'], 'and is told together');
select tests.plays('bob', 'd', 'x');
select is(pg_temp.heard(), null, 'as long again');
select tests.act_as('dan');
select api.go_offline();
select tests.act_as_owner();
select is(pg_temp.heard(), array['live:track_update bob', 'live:user_left dan'], 'but who left is told at once, and takes along what waits');
select tests.act_as('cyd');
select api.go_offline();
select tests.act_as_owner();
select is(pg_temp.heard(), array['live:user_left cyd'], 'so is the next who leaves');
select tests.waves('bob', 'ada');
select is(pg_temp.heard(), array['vibe:wave_received bob'], 'and a message of its own');

select * from finish();
rollback;
