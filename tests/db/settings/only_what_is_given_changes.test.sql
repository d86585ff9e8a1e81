-- A change leaves alone what it does not name.
begin;
set local search_path = extensions;
select plan(3);

select tests.listener('ada');
select tests.act_as('ada');
select is(
  api.update_settings(share_track => true),
  '{"shareTrack": true, "allowFind": false, "radiusKm": 5}',
  'one is switched on'
);
select is(
  api.update_settings(radius_km => 10),
  '{"shareTrack": true, "allowFind": false, "radiusKm": 10}',
  'another changes, the first stays'
);
select is(api.settings() ->> 'radiusKm', '10', 'and it is kept');

select * from finish();
rollback;
