-- A track without a presence would be history.
begin;
set local search_path = extensions;
select plan(2);

select tests.listener('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.set_track(repeat(''x'', 22))'), 'not_live', 'offline: refused');
select is(tests.code_of('select api.set_track(null)'), 'not_live', 'clearing too');

select * from finish();
rollback;
