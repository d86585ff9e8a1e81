-- Before the answer: the seeker takes the request back, the targets DELETE is a no.
begin;
set local search_path = extensions;
select plan(4);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.asks('ada', 'bob') as id;
grant select on find to authenticated;
select tests.forget_messages();

select tests.act_as('ada');
select is(api.cancel_find((select id from find)) ->> 'status', 'cancelled', 'the seeker changed their mind');
select tests.act_as('bob');
select is(
  tests.code_of(format('select api.accept_find(%L)', (select id from find))),
  'find_conflict',
  'a yes comes too late'
);
select tests.act_as_owner();
select is(array(select tests.heard_by('bob')), array['find:session_ended cancelled'], 'and the target was told');
select tests.pauses_pass();
create temporary table next on commit drop as select tests.asks('ada', 'bob') as id;
grant select on next to public;
select tests.act_as('bob');
select is(api.cancel_find((select id from next)) ->> 'status', 'declined', 'the target''s DELETE is a no');

select * from finish();
rollback;
