-- A wave names another listener.
begin;
set local search_path = extensions;
select plan(3);

select tests.live_at('ada', 'gcpvj0d1');
select tests.act_as('ada');
select is(tests.code_of($$select api.wave(tests.id_of('ada'))$$), 'invalid_request', 'oneself');
select is(tests.code_of('select api.wave(null)'), 'invalid_request', 'no one');
select tests.act_as_role('anon');
select throws_ok('select api.wave(null)', '42501', null, 'nor without a session');

select * from finish();
rollback;
