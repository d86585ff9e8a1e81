-- A new listener shares nothing and cannot be asked for.
begin;
set local search_path = extensions;
select plan(1);

select tests.listener('ada');
select tests.act_as('ada');
select is(
  api.settings(), '{"shareTrack": false, "allowFind": false, "radiusKm": 5}', 'all sharing is off'
);

select * from finish();
rollback;
