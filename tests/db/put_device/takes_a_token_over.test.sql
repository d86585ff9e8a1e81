-- A token is of whoever registered it last, and of nobody else.
begin;
set local search_path = extensions;
select plan(8);

select tests.lift_rate_limits();
select tests.live_at(name, 'gcpvj0d1') from unnest(array['ada', 'bob']) as name;
select tests.has_phone('ada');
select tests.waves('bob', 'ada');
select tests.act_as('bob');
select lives_ok(
  $$ select api.put_device(md5('bob1')::uuid, 'expo', tests.push_token('ada')) $$, 'another registers it'
);
select tests.act_as_owner();
select is(tests.phones(), array['bob'], 'and it is theirs alone');
select is(tests.pushed(), '{}', 'what waited for who had it before is not sent to them');
select tests.act_as('bob');
select api.put_device(md5('bob1')::uuid, 'expo', tests.push_token('new'));
select tests.act_as_owner();
select results_eq(
  'select token collate "default" from private.devices', $$ values (tests.push_token('new')) $$, 'a new token replaces the phone''s old one'
);
create temporary table before on commit drop as select id, registered_at from private.devices;
select tests.act_as('bob');
select api.put_device(md5('bob1')::uuid, 'expo', tests.push_token('new'));
select tests.act_as_owner();
select ok(
  (select registered_at > (select registered_at from before) and id = (select id from before) from private.devices),
  'the same again is the same device, registered later'
);
select tests.act_as('bob');
select api.put_device(md5('bob2')::uuid, 'expo', tests.push_token('new'));
select tests.act_as_owner();
select results_eq(
  'select device_id from private.devices', $$ values (md5('bob2')::uuid) $$, 'under another id it is one device still'
);
select tests.act_as('ada');
select api.delete_device(md5('bob2')::uuid);
select tests.act_as_owner();
select is(tests.phones(), array['bob'], 'nobody takes another''s phone away');
select tests.act_as('bob');
select api.delete_device(md5('bob2')::uuid), api.delete_device(md5('bob2')::uuid);
select tests.act_as_owner();
select is(tests.phones(), '{}', 'its owner does, twice if they like');

select * from finish();
rollback;
