-- Of a presence that time or silence has ended, which no sweep has come for, a switch begins no other: it
-- ends as the sweep would end it.
begin;
set local search_path = extensions;
select plan(8);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.forget_messages();
select tests.falls_silent('ada');
update app.presence set live_since = now() - interval '2 hours', live_until = now() where user_id = tests.id_of('bob');
update private.rate_buckets set tokens = 0 where action = 'go_live';
select tests.act_as('ada');
select is(
  api.update_profile(anonymous => true) #>> '{live,live}', 'false', 'who was silent for too long is not live, and it costs nothing'
);
select is(api.sync()::jsonb #>> '{ended,reason}', 'timeout', 'they read why');
select tests.act_as('bob');
select is(api.update_profile(anonymous => true) #>> '{live,live}', 'false', 'nor is who stayed as long as they had said');
select is(api.sync()::jsonb #>> '{ended,reason}', 'expired', 'who reads why, too');
select tests.act_as_owner();
select is(array(select user_id from app.presence), array[tests.id_of('cyd')], 'no presence is left but others''');
select is(array(select tests.heard_by('ada')), array['live:ended timeout'], 'their phones are told');
select is(array(select tests.heard_by('bob') order by 1), array['live:ended expired'], 'each of them');
select set_eq(
  $$ select tests.heard_by('cyd') $$, array['live:user_left ada', 'live:user_left bob'], 'and others that they left'
);

select * from finish();
rollback;
