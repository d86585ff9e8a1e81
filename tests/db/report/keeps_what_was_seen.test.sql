-- What was seen stays with the report: name, picture and track as they were, whatever is changed after it.
begin;
set local search_path = extensions;
select plan(7);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
update app.profiles set display_name = 'Rude words', avatar_url = 'https://i.scdn.co/image/rude'
where id = tests.id_of('bob');
select tests.plays('bob', 'r');
select tests.act_as('ada');
select api.report(tests.id_of('bob'), 'inappropriate_profile');
select tests.act_as('bob');
select api.update_profile(display_name => 'Nice words');
select api.set_track(null);
select api.go_offline();
select tests.act_as('ada');
select api.report(tests.id_of('bob'), 'harassment', 'It was worse.');
select tests.act_as_role('service_role');
create function pg_temp.seen() returns jsonb language sql as $$
  select api.report_queue() #> '{persons,0,reports,0,seen}'
$$;
grant execute on function pg_temp.seen to public;
select is(pg_temp.seen() ->> 'displayName', 'Rude words', 'the name that was seen');
select is(pg_temp.seen() ->> 'avatarUrl', 'https://i.scdn.co/image/rude', 'the picture');
select is(pg_temp.seen() -> 'track' ->> 'trackId', repeat('r', 22), 'the track');
select is(api.report_queue() #>> '{persons,0,profile,displayName}', 'Nice words', 'beside the name of now');
select is(api.report_queue() #>> '{persons,0,reports,0,reason}', 'harassment', 'with the latest words');
select tests.act_as_owner();
insert into private.person_keys (person_key, person_id)
values ('k1.' || repeat('a', 64), private.person_of(tests.id_of('bob')));
delete from auth.users where id = tests.id_of('bob');
select is(pg_temp.seen() ->> 'displayName', 'Rude words', 'deleting the account takes it from nobody who decides');
select api.settle_reports((api.report_queue() #>> '{persons,0,personId}')::uuid, 'upheld', 'Rude.', 'Mo');
select is(array(select seen from private.reports), array[null::jsonb], 'and once it is decided, it is gone');

select * from finish();
rollback;
