-- A listener who is there for connections only is hidden from everybody else and sees nobody else: on
-- lists, by id, by what they play, and in every event.
begin;
set local search_path = extensions;
select plan(19);

select tests.lift_rate_limits();
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('friend', 'gcpvj0d1');
select tests.live_at('stranger', 'gcpvj0d1');
select tests.waves('ada', 'friend');
select tests.waves('friend', 'ada');
select tests.plays('ada', 'a');
select tests.plays('friend', 'a');
select tests.plays('stranger', 'a');
select tests.forget_messages();
select tests.act_as('ada');
select api.update_settings(visible_to => 'connections');
select tests.act_as_owner();
select is(array(select tests.heard_by('stranger')), array['live:user_left ada'], 'a stranger hears them leave');
select is_empty('select tests.heard_by(''friend'')', 'a connection hears nothing: nothing of theirs changed');
select is(
  (select tests.names_on(payload) from tests.messages_to('ada')), '{friend}', 'they get a page without strangers'
);

select tests.act_as('ada');
create function pg_temp.sees(p_name text) returns text language sql volatile as $$
  select concat_ws(' ',
    array(select unnest(tests.names_on(list)) order by 1),
    tests.code_of(format('select api.listener(%L)', tests.id_of(p_name)))
  )
  from (
    select jsonb_build_object('users', api.nearby()::jsonb -> 'users' || (api.live_users()::jsonb -> 'users')
      || (api.find_listeners(repeat('a', 22))::jsonb -> 'users') || (api.vibe_matches()::jsonb -> 'users')) as list
  ) as all_lists
$$;
select is(
  pg_temp.sees('stranger'), '{friend,friend,friend,friend} not_found', 'they see their connection on each list'
);
select is(api.listener(tests.id_of('friend')) ->> 'displayName', 'friend', 'and by id');
select is(tests.names_on(api.update_location('gcpvj0d1')::jsonb), '{friend}', 'and in a location''s reply');
select is(tests.names_on(api.sync()::jsonb -> 'nearby'), '{friend}', 'and in sync');
select tests.act_as('stranger');
select is(pg_temp.sees('ada'), '{friend,friend,friend,friend} not_found', 'a stranger sees the others only');
select tests.act_as('friend');
select is(
  pg_temp.sees('ada'), '{ada,ada,ada,ada,stranger,stranger,stranger,stranger}', 'a connection sees all of them'
);
select tests.act_as_owner();
select tests.forget_messages();

select tests.plays('ada', 'b');
select tests.plays('stranger', 'b');
select is(
  array(select tests.heard_by('friend') order by 1),
  array['live:track_update ada', 'live:track_update stranger'], 'a connection hears what they play'
);
select is_empty('select tests.heard_by(''stranger'')', 'a stranger hears nothing of it, and of no vibe');
select is_empty('select tests.heard_by(''ada'')', 'nor do they of a stranger');
select tests.act_as('ada');
select api.go_offline();
select api.go_live();
select tests.act_as_owner();
delete from private.publish_epochs;
select tests.act_as('ada');
select api.update_location('gcpvj0d1');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''stranger'')', 'nothing of their going and coming');
select is(
  (select array_agg(heard) from tests.heard_by('friend') as heard where heard like '% ada'),
  array['live:track_update ada', 'live:user_joined ada'], 'which a connection hears'
);
select tests.forget_messages();

select tests.act_as('ada');
select api.update_settings(visible_to => 'everyone');
select tests.act_as_owner();
select is(
  array(select tests.heard_by('stranger')), array['live:user_joined ada'],
  'for everyone again: a stranger hears them come'
);
select is_empty('select tests.heard_by(''friend'')', 'a connection still hears nothing');
select is(
  (select array(select unnest(tests.names_on(payload)) order by 1) from tests.messages_to('ada')),
  array['friend', 'stranger'], 'they get a page of all'
);
select tests.act_as('ada');
select is(tests.code_of(format('select api.listener(%L)', tests.id_of('stranger'))), null, 'they see a stranger');
select tests.act_as('stranger');
select is(tests.code_of(format('select api.listener(%L)', tests.id_of('ada'))), null, 'and are seen');

select * from finish();
rollback;
