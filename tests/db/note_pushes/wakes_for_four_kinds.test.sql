-- A request, a wave, a vibe's begin and an end by silence wait for each phone of whom they reach, if they
-- want it.
begin;
set local search_path = extensions;
select plan(12);

select tests.lift_rate_limits();
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.has_phone('ada'), tests.has_phone('ada', 2);
select tests.forget_messages();
select is(tests.pushed(), '{}', 'for who comes live nobody is woken');
select tests.asks('bob', 'ada');
select is(tests.pushed(), array['ada find_request', 'ada find_request'], 'a request, on both phones');
select tests.waves('bob', 'ada');
select is(tests.pushed(), array['ada wave', 'ada wave'], 'a wave');
select tests.plays(name, 'a') from unnest(array['ada', 'bob']) as name;
select tests.tell();
select is((select count(*) from realtime.messages where event = 'vibe:match'), 2::bigint, 'a vibe began');
select is(tests.pushed(), array['ada vibe', 'ada vibe'], 'a vibe that begins');
select tests.falls_silent('ada');
select private.sweep_presence(100);
select is(tests.pushed(), array['ada ended', 'ada ended'], 'an end by silence');
delete from private.pushes;

select tests.epoch_passes('ada'), tests.live_at('ada', 'gcpvj0d1');
update app.presence set live_since = now() - interval '1 hour', live_until = now() - interval '1 second' where user_id = tests.id_of('ada');
select private.sweep_presence(100);
select is(tests.pushed(), '{}', 'not one that was expected');
select tests.epoch_passes('ada'), tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select api.go_offline();
select tests.act_as_owner();
select is(tests.pushed(), '{}', 'nor their own word');

select tests.epoch_passes('ada'), tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select is(
  api.update_settings(push_wave => false, push_ended => false)
    - array['shareTrack', 'allowFind', 'radiusKm', 'visibleTo'],
  '{"pushFindRequest": true, "pushWave": false, "pushVibe": true, "pushEnded": false}',
  'each kind can be switched off'
);
select tests.act_as_owner();
delete from app.waves;
delete from private.wave_days;
select tests.waves('bob', 'ada');
select tests.tell();
select is((select count(*) from private.pushes), 0::bigint, 'and is not noted then');
select tests.falls_silent('ada');
select private.sweep_presence(100);
select is(tests.pushed(), '{}', 'whatever happens');
select is(
  (select array_agg(distinct event order by event) from realtime.messages where topic = 'user:' || tests.id_of('ada')
    and event in ('vibe:wave_received', 'live:ended')),
  array['live:ended', 'vibe:wave_received'], 'on the channel it is told all the same'
);

select * from finish();
rollback;
