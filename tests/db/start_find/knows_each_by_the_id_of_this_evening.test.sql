-- A request says who asks by what the target knows them, and the pause after it is of the id that was
-- asked: somebody who switches is a stranger to who asked before, and may be asked, and picked, as one.
begin;
set local search_path = extensions;
select plan(14);

select tests.nobody_waits();
select tests.lift_rate_limits();
select tests.is_anonymous('ada');
select tests.findable(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.plays('bob', 'a');
select tests.forget_messages();
create temporary table ada on commit drop as select tests.known_as('ada') as id;
grant select on ada to public;
select tests.asks('ada', 'bob');
select is(
  (select payload - 'n' - 'sessionId' from tests.messages_to('bob')), jsonb_build_object('seekerId', id),
  'the target hears of the id that is here'
) from ada;
select tests.act_as('bob');
select is(api.finds() #>> '{waiting,0,other,userId}', id::text, 'and reads it') from ada;
select is(api.finds() #>> '{waiting,0,other,displayName}', 'Anonymous listener', 'without a name');
select is(
  tests.code_of(format('select api.accept_find(%L)', api.finds() #>> '{waiting,0,id}')), null, 'they may say yes'
);
select is(api.finds() #>> '{running,other,userId}', id::text, 'to that id') from ada;
select tests.act_as('ada');
select is(api.finds() #>> '{running,other,userId}', tests.id_of('bob')::text, 'the seeker knows the target by name');
select api.cancel_find((api.finds() #>> '{running,id}')::uuid);
select is(
  tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of('bob'))), 'find_unavailable', 'then they wait'
);
select tests.act_as_owner();
select is(array(select target_id from private.request_pauses), array[tests.id_of('bob')], 'for whom they asked');
select tests.is_anonymous('ada', false);
select tests.switched_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select is(
  tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of('bob'))), 'find_unavailable',
  'whatever they are known by themselves: a person waits'
);
select is(tests.code_of(format('select api.start_find(track_id => %L)', repeat('a', 22))), 'find_unavailable', 'for whoever plays that, too');
select tests.anonymous_at('bob', 'gcpvj0d1');
select tests.plays('bob', 'a');
select tests.act_as('ada');
select is(
  api.start_find(track_id => repeat('a', 22)) #>> '{other,userId}', tests.known_as('bob')::text,
  'somebody who plays it and was not here before is picked'
);
select tests.act_as_owner();
select set_eq(
  'select target_id from private.request_pauses', array[tests.id_of('bob'), tests.known_as('bob')], 'and has a pause of their own'
);
select tests.listener('cyd');
select tests.act_as('cyd');
select is(api.finds(), '{"running": null, "waiting": []}', 'a stranger reads nothing of it');
select tests.act_as_role('anon');
select throws_ok('select api.finds()', '42501', null, 'nor does who has no session');

select * from finish();
rollback;
