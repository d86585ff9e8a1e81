-- Fewer than ten places an hour: the tenth change waits until the first is an hour old, offline or not.
begin;
set local search_path = extensions;
select plan(5);

select tests.live_at('ada', 'gcpvj0d1');
select tests.epoch_passes('ada');
update private.publish_epochs
set
  published_at = now() - interval '6 minutes',
  earlier = array(select now() - make_interval(mins => n * 6) from generate_series(9, 2, -1) as n);
select tests.act_as('ada');
select is(
  api.update_location('gcpvj4')::jsonb - 'users' - 'n', '{"published": false, "nextUpdateS": 60, "visibleInS": 0}',
  'nine within 54 minutes: the tenth waits'
);
select api.go_offline();
select api.go_live();
select is(
  api.update_location('gcpvj4')::jsonb ->> 'published', 'false', 'also after going offline and live again'
);
select tests.act_as_owner();
select is(private.visible_in_s(tests.id_of('ada')), 540, 'for the six minutes that are left, and their epoch');
select tests.epoch_passes('ada', 540);
select tests.act_as('ada');
select is(api.update_location('gcpvj4')::jsonb ->> 'published', 'true', 'an hour after the first it may change');
select tests.act_as_owner();
select is(
  (select cardinality(earlier) from private.publish_epochs), 8, 'what is older than an hour is forgotten'
);

select * from finish();
rollback;
