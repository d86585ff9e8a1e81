-- A person waves to one id once a day: as whoever they wave again, it is answered as any wave is, and
-- nobody hears of it or reads it. To them it is as if it had been made.
begin;
set local search_path = extensions;
select plan(11);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.forget_messages();
create function pg_temp.heard() returns text[] language sql as $$
  select array(select heard from unnest(tests.heard_by_all()) as heard where heard ~ 'vibe:')
$$;
select is(tests.waves('ada', 'bob'), false, 'a wave by name');
select is(pg_temp.heard(), array['bob vibe:wave_received ada'], 'is heard');
select tests.anonymous_at('ada', 'gcpvj0d1');
select is(tests.waves('ada', 'bob'), false, 'as somebody anonymous it is answered alike');
select is(pg_temp.heard(), '{}', 'and not heard');
select tests.act_as('bob');
select is(
  jsonb_path_query_array(api.connections(), '$.waves[*].displayName'), '[]', 'nor read, while who waved by name is not here'
);
select is(tests.waves('bob', 'ada'), false, 'so who waves to them waves first');
select is(
  (select jsonb_path_query_array(api.connections(), '$.waves[*].displayName') from (select tests.act_as('ada')) as ada),
  '["bob"]', 'which they read'
);
select tests.act_as_owner();
select is(tests.waves('ada', 'bob'), true, 'they may answer it at once');
select is(
  (select array_agg(heard order by heard) from unnest(pg_temp.heard()) as heard where heard ~ 'connected'),
  array['ada vibe:connected bob', 'bob vibe:connected (ada)'], 'and are connected as who they are'
);

update private.wave_days set waved_at = waved_at - interval '1 day';
select tests.act_as('ada');
select api.go_offline();
select tests.switched_at('ada', 'gcpvj0d1');
select is(tests.waves('ada', 'bob'), false, 'a day later');
select is(pg_temp.heard(), array['bob vibe:wave_received (ada)'], 'it is heard again');

select * from finish();
rollback;
