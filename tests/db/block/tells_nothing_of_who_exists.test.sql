-- A block of somebody who does not exist looks like any other, in one's own list too.
begin;
set local search_path = extensions;
select plan(5);

select tests.listener('ada');
select tests.listener('bob');
select tests.act_as('ada');
select lives_ok(format('select api.block(%L)', tests.id_of('nobody')), 'nobody can be blocked');
select lives_ok(format('select api.block(%L)', tests.id_of('bob')), 'like somebody who is not there');
select is(
  array(select block - 'userId' from jsonb_array_elements(api.blocks() -> 'blocks') as block group by 1),
  array[jsonb_build_object(
    'displayName', null, 'blockedAt', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI":00.000Z"')
  )],
  'both are listed, and nothing tells them apart'
);
select is(tests.code_of(format('select api.block(%L)', tests.id_of('ada'))), 'invalid_request', 'oneself cannot');
select is(tests.code_of('select api.block(null)'), 'invalid_request', 'null neither');

select * from finish();
rollback;
