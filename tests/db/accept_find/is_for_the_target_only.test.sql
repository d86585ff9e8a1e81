-- Nobody answers for the target: not the seeker, and not twice differently.
begin;
set local search_path = extensions;
select plan(6);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.asks('ada', 'bob') as id;
grant select on find to authenticated;

select tests.act_as('ada');
select is(
  tests.code_of(format('select api.accept_find(%L)', (select id from find))),
  'find_conflict',
  'the seeker cannot say yes'
);
select is(
  tests.code_of(format('select api.decline_find(%L)', (select id from find))),
  'find_conflict',
  'nor no'
);
select is(
  tests.code_of(format('select api.complete_find(%L)', (select id from find))),
  'find_conflict',
  'nor that it is done, before it runs'
);
select tests.act_as('bob');
select api.decline_find((select id from find));
select is(
  tests.code_of(format('select api.accept_find(%L)', (select id from find))),
  'find_conflict',
  'after a no there is no yes'
);
select is(
  api.decline_find((select id from find)) ->> 'status', 'declined', 'a second no is the same no'
);
select tests.act_as_owner();
select is(
  array(select status from app.finds), array['declined'], 'the row says what was said first'
);

select * from finish();
rollback;
