-- A new listener shares nothing and cannot be asked for; live, they are there for everyone near. Push wakes
-- their own phone.
begin;
set local search_path = extensions;
select plan(1);

select tests.listener('ada');
select tests.act_as('ada');
select is(
  api.settings(),
  '{"shareTrack": false, "allowFind": false, "radiusKm": 5, "visibleTo": "everyone",
    "pushFindRequest": true, "pushWave": true, "pushVibe": true, "pushEnded": true}',
  'all sharing is off, and all push on'
);

select * from finish();
rollback;
