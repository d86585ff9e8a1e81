-- Twenty jumps of four kilometres, each too short to be checked, are one impossible jump.
begin;
set local search_path = extensions;
select plan(3);

select tests.lift_rate_limits();
select tests.live_at('ada', 'gcpvj0d1');
select tests.epoch_passes('ada', 0);
select tests.act_as('ada');
select api.update_location(extensions.st_geohash(extensions.st_makepoint(-0.12 + step * 0.05, 51.5), 8))
from generate_series(1, 20) as step;
select tests.act_as_owner();
select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(
  api.update_location(extensions.st_geohash(extensions.st_makepoint(0.88, 51.5), 8))::jsonb ->> 'published',
  'false', 'nobody came 69 km in six minutes'
);
select tests.act_as_owner();
select is((select cell::text from app.positions), 'gcpvj0', 'others see the old cell');
select tests.epoch_passes('ada', 1200);
select tests.act_as('ada');
select is(
  api.update_location(extensions.st_geohash(extensions.st_makepoint(0.88, 51.5), 8))::jsonb ->> 'published',
  'true', 'in half an hour they may have'
);

select * from finish();
rollback;
