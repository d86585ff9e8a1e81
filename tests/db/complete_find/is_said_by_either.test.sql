-- Found, or given up: either of the two says so, and both hear it once.
begin;
set local search_path = extensions;
select plan(9);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to authenticated;
select tests.forget_messages();

select tests.act_as('ada');
select is(
  api.complete_find((select id from find)),
  (select jsonb_build_object('id', id, 'status', 'completed') from find),
  'the seeker found the target'
);
select tests.act_as('bob');
select is(
  api.complete_find((select id from find)) ->> 'status', 'completed', 'the target says so too'
);
select is(
  api.cancel_find((select id from find)) ->> 'status', 'completed', 'and cannot unmake it'
);
select is(api.finds(), '{"running": null, "waiting": []}', 'nothing runs');
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['find:session_ended completed'], 'one heard it once');
select is(array(select tests.heard_by('bob')), array['find:session_ended completed'], 'and the other');

create temporary table again on commit drop as select tests.runs('bob', 'ada') as id;
grant select on again to authenticated;
select tests.forget_messages();
select tests.act_as('bob');
select is(
  api.cancel_find((select id from again)) ->> 'status', 'cancelled', 'another is given up'
);
select is(
  tests.code_of(format('select api.complete_find(%L)', (select id from again))),
  'find_conflict',
  'and is not done after that'
);
select tests.act_as_owner();
select is(
  array(select tests.heard_by('ada')), array['find:session_ended cancelled'], 'the other heard it'
);

select * from finish();
rollback;
