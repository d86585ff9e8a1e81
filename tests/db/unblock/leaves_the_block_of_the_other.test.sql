-- When both blocked each other, one taking it back restores nothing.
begin;
set local search_path = extensions;
select plan(2);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select api.unblock(tests.id_of('bob'));
select is(tests.names_on(api.nearby()::jsonb), '{}', 'they still do not see each other');
select tests.act_as_owner();
select is_empty(
  'select tests.heard_by(''ada'') union all select tests.heard_by(''bob'')', 'and nobody is told anything'
);

select * from finish();
rollback;
