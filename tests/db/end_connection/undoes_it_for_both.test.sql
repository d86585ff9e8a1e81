-- Either undoes it, silently; both can wave anew.
begin;
set local search_path = extensions;
select plan(6);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
select tests.waves('ada', 'cyd'), tests.waves('cyd', 'ada');
select tests.waves('cyd', 'bob');
select tests.forget_messages();
select tests.act_as('cyd');
select api.end_connection(tests.id_of('bob'));
select tests.act_as('bob');
select api.end_connection(tests.id_of('ada'));
select api.end_connection(tests.id_of('ada'));
select api.end_connection(tests.id_of('bob'));
select api.end_connection(tests.id_of('nobody'));
select api.end_connection(null);
select is(api.connections() -> 'connections', '[]', 'gone for one');
select tests.act_as('ada');
select is(api.connections() #>> '{connections,0,displayName}', 'cyd', 'gone for the other, who keeps the rest');
select tests.act_as_owner();
select tests.tell();
select is_empty('select from realtime.messages', 'and nobody was told');
select isnt_empty('select from app.waves', 'a wave that waits is no connection to undo');
select is(tests.waves('ada', 'bob'), false, 'they can begin again');
select is(tests.waves('bob', 'ada'), true, 'and connect again');

select * from finish();
rollback;
