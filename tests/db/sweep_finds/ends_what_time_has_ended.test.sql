-- A request that nobody answers ends in two minutes, a Find in thirty, and reads do not wait for the sweep.
begin;
set local search_path = extensions;
select plan(9);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.asks('ada', 'bob') as id;
grant select on find to authenticated;
select tests.forget_messages();

select is(private.sweep_finds(), 0, 'the sweep leaves one alone that is in time');
update app.finds set expires_at = now();
select tests.act_as('bob');
select is(api.finds() -> 'waiting', '[]', 'past its time the request is not there');
select is(
  tests.code_of(format('select api.accept_find(%L)', (select id from find))),
  'find_conflict',
  'and is not answered'
);
select tests.act_as_owner();
select is(private.sweep_finds(), 1, 'the sweep ends it');
select is(
  array(select tests.heard_by('ada') union all select tests.heard_by('bob')),
  array['find:session_ended expired', 'find:session_ended expired'],
  'and tells both'
);

select tests.pauses_pass();
create temporary table next on commit drop as select tests.runs('ada', 'bob') as id;
grant select on next to public;
select tests.forget_messages();
update app.finds set expires_at = now() where status = 'active';
select tests.act_as('ada');
select is(
  tests.code_of(format('select api.send_find_location(%L, %L)', (select id from next), 'gcpvj0d1')),
  'find_conflict',
  'past its time a Find takes no position'
);
select is(
  api.cancel_find((select id from next)) ->> 'status', 'expired', 'who ends it then hears that time has'
);
select tests.act_as_owner();
select is(private.sweep_finds(), 0, 'nothing is left to sweep');
select is(
  array(select tests.heard_by('ada') union all select tests.heard_by('bob')),
  array['find:session_ended expired', 'find:session_ended expired'],
  'and each was told once'
);

select * from finish();
rollback;
