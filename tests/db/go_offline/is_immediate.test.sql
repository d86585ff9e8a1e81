-- The kill switch: presence, position and track are gone when it returns, and others are told.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.update_settings(share_track => true);
select tests.act_as_owner();
select tests.confirms('ada', tests.spotify_track('Never'));
select tests.forget_messages();
select tests.act_as('ada');
select is(
  api.go_offline() - 'n',
  '{"live": false, "until": null, "nextHeartbeatS": null, "visibleInS": null, "shownAs": null}',
  'the reply says offline'
);
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'the other sees nobody nearby, before anything was told');
select is(tests.names_on(api.live_users()::jsonb), '{}', 'nor among the live');
select is(tests.code_of(format('select api.listener(%L)', tests.id_of('ada'))), 'not_found', 'nor by id');
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'and then hears it');
select is_empty('select from app.presence where user_id = tests.id_of(''ada'')', 'no presence is left');
select is_empty('select from app.positions where user_id = tests.id_of(''ada'')', 'no position');
select is_empty('select from app.tracks where user_id = tests.id_of(''ada'')', 'no track');
select is_empty('select from private.track_keys where user_id = tests.id_of(''ada'')', 'nor what finds one');

select * from finish();
rollback;
