-- The targets no, and how long it is one.
begin;
set local search_path = extensions;
select plan(8);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.asks('ada', 'bob') as id;
grant select on find to authenticated;
select tests.forget_messages();

select tests.act_as('bob');
select is(
  api.decline_find((select id from find)),
  (select jsonb_build_object('id', id, 'status', 'declined') from find),
  'declined'
);
select is(api.finds(), '{"running": null, "waiting": []}', 'nothing waits any more');
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['find:session_ended declined'], 'the seeker hears it');
select is(array(select tests.heard_by('bob')), array['find:session_ended declined'], 'and so does the target');

create function pg_temp.ask() returns text language sql
return tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of('bob')));
grant execute on function pg_temp.ask() to public;
select tests.act_as('ada');
select is(pg_temp.ask(), 'find_unavailable', 'the same is not asked again at once');
select tests.act_as_owner();
update private.request_pauses set until = until - interval '9 minutes 59 seconds';
select tests.act_as('ada');
select is(pg_temp.ask(), 'find_unavailable', 'nor within ten minutes');
select tests.act_as('bob');
select tests.findable('bob', 'gcpvj0d1');
select tests.act_as_owner();
select tests.act_as('ada');
select api.update_settings(allow_find => true);
select tests.act_as('bob');
select is(
  tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of('ada'))),
  null,
  'who said no may ask themselves'
);
select api.cancel_find((api.finds() -> 'waiting' -> 0 ->> 'id')::uuid);
select tests.act_as_owner();
update private.request_pauses set until = until - interval '1 second';
select tests.act_as('ada');
select is(pg_temp.ask(), null, 'after ten minutes the seeker may ask again');

select * from finish();
rollback;
