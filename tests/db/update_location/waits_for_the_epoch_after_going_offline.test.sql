-- Going offline and live again opens no new epoch: a stalker gains no faster probe.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.act_as('ada');
select api.go_offline();
select api.go_live();
select is(
  api.update_location('gcpvj0d1')::jsonb - 'nextUpdateS' - 'n',
  '{"users": [], "published": false, "visibleInS": 300}',
  'no position yet, and so nobody to see'
);
select is(tests.code_of('select api.nearby()'), 'no_position', 'nearby says why');
select tests.act_as('bob');
select is(tests.names_on(api.nearby()::jsonb), '{}', 'nor does anybody see them');
select tests.act_as_owner();
select tests.epoch_passes('ada');
select tests.act_as('ada');
select is(tests.names_on(api.update_location('gcpvj0d1')::jsonb), '{bob}', 'after the epoch all is well');

select * from finish();
rollback;
