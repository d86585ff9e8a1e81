-- What parts two or brings them together is told to both, and to nobody else: a block, its end, and
-- the end of a connection of those who are there for connections only.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd']) as name;
select tests.forget_messages();
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select tests.act_as_owner();
select is(tests.heard_by_all(), array['ada live:user_left bob', 'bob live:user_left ada'], 'a block');
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select tests.act_as('bob');
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
select is(tests.heard_by_all(), '{}', 'neither a second one nor one back');
select tests.act_as('ada');
select api.unblock(tests.id_of('bob'));
select tests.act_as_owner();
select is(tests.heard_by_all(), '{}', 'nor that one of two ends');
select tests.act_as('bob');
select api.unblock(tests.id_of('ada'));
select tests.act_as_owner();
select is(tests.heard_by_all(), array['ada live:user_joined bob', 'bob live:user_joined ada'], 'the end of a block');
select tests.act_as('ada');
select api.block(tests.id_of('bob'));
select api.unblock(tests.id_of('bob'));
select tests.act_as_owner();
select is(
  tests.heard_by_all(), array['ada live:user_joined bob', 'bob live:user_joined ada'], 'both before anybody is told: they are there'
);
select tests.act_as('ada');
select api.unblock(tests.id_of('bob'));
select api.unblock(tests.id_of('nobody'));
select api.block(tests.id_of('nobody'));
select tests.act_as_owner();
select is(tests.heard_by_all(), '{}', 'nor anything about whom it does not concern');

select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
select tests.waves('ada', 'cyd'), tests.waves('cyd', 'ada');
select tests.act_as('ada');
select api.end_connection(tests.id_of('cyd'));
select tests.act_as_owner();
delete from private.changes where kind = 'event';
select is(tests.heard_by_all(), '{}', 'a connection that ends parts nobody who is there for everyone');
select tests.act_as('ada');
select api.update_settings(visible_to => 'connections');
select tests.act_as_owner();
select is(
  tests.heard_by_all(),
  array['ada live:nearby_users', 'cyd live:user_left ada'],
  'whoever is there for connections only leaves the others'
);
select tests.act_as('bob');
select api.end_connection(tests.id_of('ada'));
select tests.act_as_owner();
select is(
  tests.heard_by_all(), array['ada live:user_left bob', 'bob live:user_left ada'], 'and those whose connection ends, whoever ends it'
);

select * from finish();
rollback;
