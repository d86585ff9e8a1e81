-- A listener is there for everyone or for their connections; there is nothing between.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.update_settings(visible_to => ''nobody'')'), 'invalid_request', 'nobody');
select is(tests.code_of('select api.update_settings(visible_to => '''')'), 'invalid_request', 'nothing');
select is(tests.code_of('select api.update_settings(visible_to => ''Everyone'')'), 'invalid_request', 'upper case');
select is(api.settings() ->> 'visibleTo', 'everyone', 'nothing changed');

select * from finish();
rollback;
