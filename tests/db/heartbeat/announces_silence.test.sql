-- A phone in a pocket announces that it says nothing for a quarter of an hour: so long it stays live.
begin;
set local search_path = extensions;
select plan(15);

select tests.live_at('ada', 'gcpvj0');
select tests.live_at('bob', 'gcpvj0');
select tests.act_as('ada');
select is(
  api.heartbeat(background => true) - array['n', 'until', 'shownAs'],
  '{"live": true, "nextHeartbeatS": 300, "visibleInS": 0}', 'the next one is due in five minutes'
);
select is(api.me() #>> '{live,nextHeartbeatS}', '300', 'as the caller reads of themselves');
select tests.act_as_owner();
select tests.presence_ages('ada', '899 seconds');
select is(private.sweep_presence(), 0, 'a second before its end nothing is swept');
select tests.act_as('ada');
select is(api.me() #>> '{live,live}', 'true', 'they are live');
select is(api.me() #>> '{live,nextHeartbeatS}', '30', 'and better say so soon');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), array['ada'], 'who is near sees them');
select is(api.listener(tests.id_of('ada')) ->> 'displayName', 'ada', 'alone too');
select tests.act_as('ada');
select is(api.heartbeat(background => true) ->> 'live', 'true', 'and they may announce the next');
select tests.act_as_owner();
select tests.presence_ages('ada', '15 minutes');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'at its end nobody sees them');
select is(tests.code_of('select api.listener(tests.id_of(''ada''))'), 'not_found', 'alone neither');
select tests.act_as('ada');
select is(tests.code_of('select api.heartbeat()'), 'not_live', 'a heartbeat comes too late');
select is(tests.code_of('select api.heartbeat(background => true)'), 'not_live', 'another announcement too');
select tests.act_as_owner();
select is(private.sweep_presence(), 1, 'and the presence is ended');
select is(
  array(select event || ' ' || (payload ->> 'reason') from tests.messages_to('ada') where event = 'live:ended'),
  array['live:ended timeout'], 'of which their own channel says why'
);
select tests.act_as('ada');
select is(api.sync()::jsonb #>> '{ended,reason}', 'timeout', 'and so does sync');

select * from finish();
rollback;
