-- Whoever leaves is told as gone to those who saw them then, whatever the two have become to each
-- other before anybody is told; and to nobody else.
begin;
set local search_path = extensions;
select plan(9);

select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob', 'cyd', 'dan']) as name;
select tests.waves('ada', 'bob'), tests.waves('bob', 'ada');
select tests.waves('ada', 'cyd'), tests.waves('cyd', 'ada');
select tests.forget_messages();

select tests.act_as('dan');
select api.block(tests.id_of('ada'));
select api.go_offline();
select tests.act_as_owner();
delete from private.changes where kind = 'event';
select is(
  tests.heard_by_all(),
  array['ada live:user_left dan', 'bob live:user_left dan', 'cyd live:user_left dan'],
  'whoever blocks and goes offline'
);
select tests.act_as('dan');
select api.unblock(tests.id_of('ada'));
select tests.epoch_passes('dan'), tests.live_at('dan', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('dan');
select api.go_offline();
select api.block(tests.id_of('ada'));
select tests.act_as_owner();
delete from private.changes where kind = 'event';
select is(
  tests.heard_by_all(),
  array['ada live:user_left dan', 'bob live:user_left dan', 'cyd live:user_left dan'],
  'whoever goes offline and blocks'
);
select tests.epoch_passes('dan'), tests.live_at('dan', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('ada');
select api.block(tests.id_of('dan'));
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('dan');
select api.go_offline();
select api.unblock(tests.id_of('ada'));
select tests.act_as('ada');
select api.unblock(tests.id_of('dan'));
select tests.act_as_owner();
delete from private.changes where kind = 'event';
select is(
  tests.heard_by_all(),
  array['bob live:user_left dan', 'cyd live:user_left dan'],
  'a block that ended since had counted'
);

select tests.act_as('ada');
select api.update_settings(visible_to => 'connections');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select api.forget_location();
select api.end_connection(tests.id_of('bob'));
select tests.act_as_owner();
select is(
  tests.heard_by_all(),
  array['bob live:user_left ada', 'cyd live:user_left ada'],
  'a connection that ended since had shown them'
);
select tests.epoch_passes('ada');
select tests.act_as('ada');
select api.update_location('gcpvj0d1');
select tests.act_as_owner();
select is(
  tests.heard_by_all(), array['ada live:nearby_users', 'cyd live:user_joined ada'], 'who comes back comes to the connections that are left'
);
select tests.epoch_passes('dan'), tests.live_at('dan', 'gcpvj0d1');
select tests.act_as('dan');
select api.block(tests.id_of('cyd'));
select tests.act_as_owner();
select tests.forget_messages();
delete from auth.users where id = tests.id_of('dan');
select is(
  tests.heard_by_all(), array['bob live:user_left'], 'whoever deletes their account says nothing to whom they had blocked'
);
delete from auth.users where id = tests.id_of('ada');
select is(
  tests.heard_by_all(), array['cyd live:user_left'], 'and leaves their connections'
);

select tests.live_at('eve', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('eve');
select api.block(tests.id_of('bob'));
select tests.act_as_owner();
select tests.epoch_passes('bob');
select tests.act_as('bob');
select api.update_location('gcpue0d1');
select tests.act_as_owner();
select is(
  tests.heard_by_all(),
  array['bob live:nearby_users', 'cyd live:user_left bob', 'eve live:user_left bob'],
  'who is blocked and moves away leaves the picture of who blocked them'
);
select tests.live_at('fay', 'gcpvj0d1');
select tests.forget_messages();
select tests.act_as('fay');
select api.block(tests.id_of('cyd'));
select api.unblock(tests.id_of('cyd'));
select api.go_offline();
select tests.act_as_owner();
delete from private.changes where kind = 'event';
select is(
  tests.heard_by_all(), array['cyd live:user_left fay', 'eve live:user_left fay'], 'a block that was taken back is nothing to anybody'
);

select * from finish();
rollback;
