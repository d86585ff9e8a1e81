-- A change leaves alone what it does not name.
begin;
set local search_path = extensions;
select plan(7);

select tests.listener('ada');
select tests.act_as('ada');
select is(
  api.update_settings(share_track => true) - array['pushFindRequest', 'pushWave', 'pushVibe', 'pushEnded'],
  '{"shareTrack": true, "allowFind": false, "radiusKm": 5, "visibleTo": "everyone"}',
  'one is switched on'
);
select is(
  api.update_settings(radius_km => 10) - array['pushFindRequest', 'pushWave', 'pushVibe', 'pushEnded'],
  '{"shareTrack": true, "allowFind": false, "radiusKm": 10, "visibleTo": "everyone"}',
  'another changes, the first stays'
);
select is(
  api.update_settings(visible_to => 'connections') - array['pushFindRequest', 'pushWave', 'pushVibe', 'pushEnded'],
  '{"shareTrack": true, "allowFind": false, "radiusKm": 10, "visibleTo": "connections"}',
  'so does whom they are there for'
);
select is(
  api.update_settings(push_vibe => false) - array['shareTrack', 'allowFind', 'radiusKm', 'visibleTo'],
  '{"pushFindRequest": true, "pushWave": true, "pushVibe": false, "pushEnded": true}',
  'a kind of push is switched off'
);
select is(api.settings() ->> 'shareTrack', 'true', 'which leaves the others alone');
select is(api.update_settings(), api.settings(), 'nothing given changes nothing');
select is(api.settings() ->> 'radiusKm', '10', 'and it is kept');

select * from finish();
rollback;
