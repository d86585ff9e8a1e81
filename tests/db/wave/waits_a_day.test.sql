-- What nobody answered within a day never was, before it is swept and after.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.waves('ada', 'bob');
select tests.waves('ada', 'cyd');
update app.waves set created_at = created_at - interval '23 hours 59 minutes 59 seconds';
select private.delete_old_waves();
select is((select count(*) from app.waves), 2::bigint, 'they wait');
select tests.forget_messages();
select tests.waves('ada', 'bob');
select is(array(select tests.heard_by('bob')), '{}', 'and asking again does not make it later');
update app.waves set created_at = created_at - interval '1 second';
update private.wave_days set waved_at = waved_at - interval '1 day';
select is(tests.waves('bob', 'ada'), false, 'a wave back that comes too late is a first one');
select is(array(select tests.heard_by('ada')), array['vibe:wave_received bob'], 'and heard as such');
select tests.waves('ada', 'cyd');
select is(array(select tests.heard_by('cyd')), array['vibe:wave_received ada'], 'so is one after a day');
update app.waves set created_at = created_at - interval '1 day';
select private.delete_old_waves();
select is_empty('select from app.waves', 'then it is forgotten');

select * from finish();
rollback;
