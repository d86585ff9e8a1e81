-- Going offline when offline changes and tells nothing.
begin;
set local search_path = extensions;
select plan(4);

select tests.listener('ada');
select tests.live_at('bob', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select is(api.go_offline() ->> 'live', 'false', 'the reply is the same');
select is(api.go_offline() ->> 'live', 'false', 'every time');
select tests.act_as_owner();
select is_empty('select tests.heard_by(''bob'')', 'nobody hears anything');
select is_empty('select tests.heard_by(''ada'')', 'not their own phone either');

select * from finish();
rollback;
