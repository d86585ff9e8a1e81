-- What waits is sent if it is true by then: of somebody who is parted from whom it reaches, gone, or has
-- taken it back, nothing is.
begin;
set local search_path = extensions;
select plan(15);

select tests.lift_rate_limits();
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dee']) as name;
select tests.has_phone('ada');
create function pg_temp.anew() returns void language sql as $$
  delete from app.waves;
  delete from private.wave_days;
  delete from private.told_vibes;
  delete from private.request_pauses;
  delete from private.pushes;
$$;

select tests.waves('bob', 'ada'), tests.waves('cyd', 'ada');
select tests.tell();
select is((select count(*) from private.pushes), 1::bigint, 'two waves are one push');
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
select is(tests.pushed(), array['ada wave'], 'while it holds of one of two');
select pg_temp.anew();
select tests.waves('cyd', 'ada');
select tests.tell();
select tests.act_as('cyd');
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
select is(tests.pushed(), '{}', 'not of who has blocked them');
select tests.waves('dee', 'ada');
select tests.tell();
update app.blocks set blocker_id = tests.id_of('ada'), blocked_id = tests.id_of('dee'), shown_id = tests.id_of('dee')
where blocker_id = tests.id_of('cyd');
select is(tests.pushed(), '{}', 'nor of whom they have blocked');
delete from app.blocks;

select pg_temp.anew();
create temporary table find on commit drop as select tests.asks('bob', 'ada') as id;
grant select on find to authenticated;
select tests.tell();
select tests.act_as('bob');
select api.cancel_find(id) from find;
select tests.act_as_owner();
select is(tests.pushed(), '{}', 'not of a request that was taken back');
select pg_temp.anew();
select tests.asks('bob', 'ada');
select tests.tell();
select tests.act_as('bob');
select api.go_offline();
select tests.act_as_owner();
select is(tests.pushed(), '{}', 'nor of who has gone offline');
select pg_temp.anew();
select tests.asks('cyd', 'ada');
select tests.push_time_passes(120);
select is(tests.claims_pushes(), '{}', 'nor after two minutes');
delete from app.finds;

select pg_temp.anew();
select tests.plays(name, 'a') from unnest(array['ada', 'cyd']) as name;
select tests.tell();
select is((select array_agg(kind) from private.pushes), '{vibe}', 'a vibe waits');
select tests.plays('cyd', 'b', 'y', 'y');
select is(tests.pushed(), '{}', 'one that is over is not pushed');
select pg_temp.anew();
select tests.falls_silent('ada');
select private.sweep_presence(100);
select tests.tell();
update app.presence set heartbeat_at = now() where user_id = tests.id_of('ada');
insert into app.presence (user_id, shown_id, live_since, visible_from, live_until, heartbeat_at, by_session)
select id, id, now(), now(), now() + interval '1 hour', now(), false from app.profiles where id = tests.id_of('ada');
select is(tests.pushed(), '{}', 'nor an end of who is live again');

select pg_temp.anew();
select tests.epoch_passes('ada'), tests.live_at('ada', 'gcpvj0d1');
select tests.waves('dee', 'ada');
select tests.tell();
update app.settings set push_wave = false where user_id = tests.id_of('ada');
select is(tests.pushed(), '{}', 'nor what they have switched off since');
update app.settings set push_wave = true where user_id = tests.id_of('ada');
select pg_temp.anew();
select tests.waves('dee', 'ada');
select tests.tell();
delete from auth.users where id = tests.id_of('dee');
select is(tests.pushed(), '{}', 'nor of who has deleted their account');
select pg_temp.anew();
select tests.waves('cyd', 'ada');
select tests.tell();
select is((select count(*) from private.pushes), 1::bigint, 'of the last one it waits');
delete from private.devices;
select is(tests.pushed(), '{}', 'and nobody is reached who has signed out');
select is((select count(*) from private.pushes), 0::bigint, 'what does not hold is gone');

select * from finish();
rollback;
