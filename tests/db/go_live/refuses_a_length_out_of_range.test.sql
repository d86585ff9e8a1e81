-- At least a minute, at most eight hours; nothing is changed by a refusal.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.go_live(0)'), 'invalid_request', '0 minutes are refused');
select is(tests.code_of('select api.go_live(-5)'), 'invalid_request', 'so are negative ones');
select is(tests.code_of('select api.go_live(481)'), 'invalid_request', 'and more than 480');
select tests.act_as_owner();
select is_empty('select from app.presence', 'nobody went live');

select * from finish();
rollback;
