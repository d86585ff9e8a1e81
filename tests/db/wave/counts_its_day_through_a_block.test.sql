-- Who is waved to hears of it once a day, however often the two are parted meanwhile.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.forget_messages();
create function pg_temp.part_and_meet() returns void language plpgsql as $$
begin
  perform tests.act_as('ada');
  perform api.block(tests.id_of('bob'));
  perform api.unblock(tests.id_of('bob'));
  perform tests.act_as_owner();
end
$$;
grant execute on function pg_temp.part_and_meet() to public;
create function pg_temp.waves_heard() returns bigint language sql as $$
  select count(*) from tests.heard_by('bob') as heard where heard ~ 'wave_received'
$$;
select is(tests.waves('ada', 'bob'), false, 'a wave');
select is(pg_temp.waves_heard(), 1::bigint, 'is heard');
select pg_temp.part_and_meet();
select tests.waves('ada', 'bob');
select is(pg_temp.waves_heard(), 1::bigint, 'the same again is not');
select is(tests.waves('bob', 'ada'), true, 'but it waits for an answer');

select * from finish();
rollback;
