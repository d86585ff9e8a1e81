-- Who goes offline and comes back in the same cell is seen at once, for it is no news. In another cell
-- they wait for their epoch and for their fixes to agree, and are told how long: a stalker gains no
-- faster probe.
begin;
set local search_path = extensions;
select plan(16);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
update private.publish_epochs set published_at = now() - interval '30 seconds';
create temporary table epochs on commit drop as select published_at, earlier from private.publish_epochs where user_id = tests.id_of('ada');
select tests.act_as('ada');
select api.go_offline();
select is(api.go_live() -> 'visibleInS', 'null', 'nothing but a position is missing');
select is(
  api.update_location('gcpvj0zz')::jsonb - 'users' - 'n',
  '{"published": true, "visibleInS": 0, "nextUpdateS": 60}', 'anywhere in the cell: seen at once'
);
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{ada}', 'by others too');
select tests.act_as_owner();
select results_eq(
  'select published_at, earlier from private.publish_epochs where user_id = tests.id_of(''ada'')',
  'select * from epochs', 'no epoch begins'
);

select tests.act_as('ada');
select api.forget_location();
select is(
  api.update_location('gcpvj4')::jsonb - 'n',
  '{"users": [], "published": false, "visibleInS": 570, "nextUpdateS": 60}',
  'elsewhere: nobody to see until two epochs after the last cell, since one ends before nine minutes are over'
);
select is(api.heartbeat() -> 'visibleInS', '570', 'the heartbeat says so');
select is(
  (tests.refusal_of('select api.nearby()') ->> 'details')::jsonb -> 'retryAfterS', '570', 'and nearby, of which'
);
select is(tests.code_of('select api.nearby()'), 'no_position', 'it says why');
select is(tests.code_of('select api.live_users()'), 'no_position', 'as all lists do');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'nor does anybody see them');
select tests.act_as('ada');
select is(api.update_location('gcpvj0')::jsonb -> 'published', 'true', 'back in the old cell: at once again');

select api.go_offline();
select api.go_live();
select api.update_location('gcpvj4');
select is(tests.stays_at('ada', 'gcpvj4', 540), null, 'after nine minutes they are still not seen');
select is(private.visible_in_s(tests.id_of('ada')), 30, 'but at the end of the epoch');
select is(tests.stays_at('ada', 'gcpvj4', 60), null, 'the next fix decides');
select ok(private.visible_in_s(tests.id_of('ada')) between 1 and 300, 'and they are seen at a random moment');
select tests.place_ages('ada', 300);
select tests.act_as('ada');
select is(api.update_location('gcpvj4')::jsonb -> 'published', 'true', 'of the next five minutes');

select * from finish();
rollback;
