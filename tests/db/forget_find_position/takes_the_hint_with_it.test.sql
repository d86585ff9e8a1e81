-- DELETE /location forgets the fine position too; the Find runs on without a hint.
begin;
set local search_path = extensions;
select plan(4);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('ada', (select id from find), 'gcpvj0dw');
select tests.sends('bob', (select id from find), 'gcpvj0dx');
select tests.forget_messages();
select tests.act_as('bob');
select api.forget_location();
select tests.act_as_owner();
select is(
  array(select geohash from private.find_positions where geohash is not null), array['gcpvj0dw'], 'the position is gone'
);
select is(
  array(select tests.heard_by('ada')), array['live:user_left bob', 'find:bucket_update'], 'and so is the hint'
);
select tests.act_as('ada');
select is(api.finds() -> 'running' -> 'bucket', 'null', 'also on the list');
select is(tests.sends('bob', (select id from find), 'gcpvj0dx'), 'found', 'until they send it again');

select * from finish();
rollback;
