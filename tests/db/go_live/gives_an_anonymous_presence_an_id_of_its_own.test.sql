-- An anonymous presence has an id that is nobody's account and nobody's evening but this one's: its
-- listener reads it as shownAs, others know nothing else, and the next presence has another.
begin;
set local search_path = extensions;
select plan(13);

select tests.nobody_waits();
select tests.live_at('bob', 'gcpvj0d1');
select tests.listener('ada');
select tests.forget_messages();
select tests.act_as('ada');
select is(api.go_live() ->> 'shownAs', tests.id_of('ada')::text, 'who is not anonymous is shown as their account');
select api.go_offline();
select api.update_profile(anonymous => true);
select is(api.me() #>> '{live,shownAs}', null, 'who is not live is shown as nobody');
create temporary table evening on commit drop as select (api.go_live() ->> 'shownAs')::uuid as id;
grant select on evening to public;
select isnt((select id from evening), tests.id_of('ada'), 'an anonymous presence has an id of its own');
select is(
  array[
    api.go_live() ->> 'shownAs', api.heartbeat() ->> 'shownAs', api.me() #>> '{live,shownAs}',
    api.sync()::jsonb #>> '{me,live,shownAs}', api.update_profile() #>> '{live,shownAs}'
  ],
  array_fill((select id::text from evening), array[5]), 'it stays while the presence does, wherever it is said'
);
select api.update_location('gcpvj0d1');
select tests.act_as('bob');
select is(
  api.nearby()::jsonb #>> '{users,0,userId}', (select id::text from evening), 'others know them by it'
);
select is(api.listener((select id from evening)) ->> 'anonymous', 'true', 'and ask for them by it');
select tests.act_as_owner();
select is(
  array(select tests.heard_by('bob')), array['live:user_joined (ada)'], 'and hear of it'
);
select is_empty(
  $$ select from realtime.messages where topic = 'user:' || tests.id_of('bob') and payload::text ~ tests.id_of('ada')::text $$,
  'and of nobody''s account'
);
select tests.falls_silent('ada');
select tests.act_as('ada');
select isnt(api.go_live() ->> 'shownAs', (select id::text from evening), 'after a silence it is another');
create temporary table second on commit drop as select (api.me() #>> '{live,shownAs}')::uuid as id;
select api.go_offline();
select is(
  (api.go_live() ->> 'shownAs')::uuid in (tests.id_of('ada'), (select id from evening), (select id from second)), false,
  'and after going offline'
);
select tests.act_as_owner();
select is((select count(*) from private.shown_ids), 3::bigint, 'whose each is stays known');
select tests.act_as('bob');
select is(
  tests.code_of(format('select api.listener(%L)', tests.id_of('ada'))), 'not_found', 'but their account is nobody''s who is here'
);
select tests.act_as_role('anon');
select throws_ok('select api.go_live()', '42501', null, 'without a session nobody is anything');

select * from finish();
rollback;
