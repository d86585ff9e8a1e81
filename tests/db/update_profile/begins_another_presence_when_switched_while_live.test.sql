-- Who becomes anonymous while live, or is so no longer, is gone, and somebody else is there: their Finds
-- end as when they go offline, and their own phone goes on until the same time without a live:ended.
begin;
set local search_path = extensions;
select plan(16);

select tests.nobody_waits();
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.plays('ada', 'a');
create temporary table find on commit drop as select tests.runs('bob', 'ada') as id;
update app.presence set live_until = now() + interval '71 minutes' where user_id = tests.id_of('ada');
select tests.forget_messages();
select tests.act_as('ada');
create temporary table reply on commit drop as select api.update_profile(anonymous => true) as said;
grant select on reply to public;
select is(
  array(select jsonb_object_keys(said) from reply order by 1),
  array['adultConfirmed', 'anonymous', 'avatarUrl', 'displayName', 'live', 'userId'],
  'the reply is the profile with what they are live as'
);
select is(said -> 'live', api.me() -> 'live', 'as me says it') from reply;
select is(said #>> '{live,live}', 'true', 'they are live') from reply;
select isnt(said #>> '{live,shownAs}', tests.id_of('ada')::text, 'as somebody else') from reply;
select is(
  (said #>> '{live,until}')::timestamptz, date_trunc('milliseconds', now() + interval '71 minutes'), 'until the same time'
) from reply;
select is(api.finds() ->> 'running', null, 'their Find is over');
select is(tests.code_of('select api.nearby()'), 'no_position', 'they are nowhere');
select is(api.me() #>> '{live,visibleInS}', null, 'and nothing but a position is missing');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'the other sees nobody');
select tests.act_as_owner();
select is(
  array(select tests.heard_by('bob')),
  array['live:user_left ada', 'find:session_ended cancelled'], 'and hears what they hear of who goes offline'
);
select is(array(select tests.heard_by('ada')), array['find:session_ended cancelled'], 'who switched hears no live:ended');
select is_empty(
  $$ select from private.ended_presences where user_id = tests.id_of('ada') $$, 'nor does a sync say that they were ended'
);
select is_empty($$ select from app.tracks where user_id = tests.id_of('ada') $$, 'what played is not shown of somebody else');
select tests.forget_messages();
select tests.switched_at('ada', 'gcpvj0d1');
select is(array(select tests.heard_by('bob')), array['live:user_joined (ada)'], 'then somebody comes');
select tests.is_anonymous('ada', false);
select is(tests.switched_at('ada', 'gcpvj0d1'), tests.id_of('ada'), 'who shows themselves again is shown as their account');
select is(
  array(select heard from tests.heard_by('bob') as heard offset 1),
  array['live:user_left (ada)', 'live:user_joined ada'], 'and it is the same the other way'
);

select * from finish();
rollback;
