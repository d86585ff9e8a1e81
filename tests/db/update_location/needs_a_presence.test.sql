-- Only a live listener has a position.
begin;
set local search_path = extensions;
select plan(2);

select tests.listener('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.update_location(''gcpvj0'')'), 'not_live', 'offline: refused');
select tests.act_as_owner();
select is_empty('select from app.positions', 'nothing was kept');

select * from finish();
rollback;
