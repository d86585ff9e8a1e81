-- The select policy: own topic, broadcasts only.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
select tests.listener('bob');
select private.send_event(tests.id_of('ada'), 'find:accepted', '{}');
select tests.tell();
select tests.act_as('ada');
select set_config('realtime.topic', 'user:' || tests.id_of('ada'), true);
select is((select count(*)::integer from realtime.messages), 1, 'the owner hears it');
select set_config('realtime.topic', 'user:' || tests.id_of('bob'), true);
select is((select count(*)::integer from realtime.messages), 0, 'on another''s channel nothing is heard');
select tests.act_as('bob');
select set_config('realtime.topic', 'user:' || tests.id_of('ada'), true);
select is((select count(*)::integer from realtime.messages), 0, 'a stranger hears nothing');
select tests.act_as_role('anon');
select is((select count(*)::integer from realtime.messages), 0, 'nor does anybody without a session');

select * from finish();
rollback;
