-- Whoever calls hears on their channel: a push waits for some seconds after a call, and is dropped when
-- they have opened the app since.
begin;
set local search_path = extensions;
select plan(8);

select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.has_phone('ada');
create function pg_temp.calls(p_call text) returns void language plpgsql as $$
begin
  perform tests.act_as('ada');
  execute 'select api.' || p_call;
  perform tests.act_as_owner();
end
$$;
select tests.waves('bob', 'ada');
select tests.push_time_passes(1);
select is(tests.claims_pushes(), '{}', 'a second after a call: it waits');
select is((select count(*) from private.pushes where due_at > now()), 1::bigint, 'and is not lost');
select is(tests.pushed(), array['ada wave'], 'a phone that was just put away is reached');

delete from private.pushes;
select tests.waves('cyd', 'ada');
select tests.push_time_passes(5);
select pg_temp.calls('heartbeat()');
select is(tests.claims_pushes(), '{}', 'a heartbeat is a call');
select is(tests.pushed(), array['ada wave'], 'but not by hand: a pocket sends them');

delete from private.pushes;
delete from app.waves;
delete from private.wave_days;
select tests.waves('bob', 'ada');
select tests.push_time_passes(5);
select pg_temp.calls('sync()');
select is(tests.pushed(), '{}', 'who has asked for the truth since is told nothing');
select is((select count(*) from private.pushes), 0::bigint, 'then or later');

update private.limits set value = 0 where name = 'push_quiet_s';
delete from app.waves;
delete from private.wave_days;
select tests.waves('bob', 'ada');
select tests.push_time_passes(1);
select private.delete_full_buckets(1000);
select isnt(
  private.last_call_of(tests.id_of('ada'), true), null, 'who called is not forgotten before a push is old'
);

select * from finish();
rollback;
