-- A block of somebody who does not exist looks like any other.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
select tests.act_as('ada');
select lives_ok(format('select api.block(%L)', tests.id_of('nobody')), 'nobody can be blocked');
select is(tests.code_of(format('select api.block(%L)', tests.id_of('ada'))), 'invalid_request', 'oneself cannot');
select is(tests.code_of('select api.block(null)'), 'invalid_request', 'null neither');
select is_empty('select from app.blocks', 'and nothing was kept');

select * from finish();
rollback;
