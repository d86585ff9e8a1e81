-- Nobody moves 71 km in ten seconds: such a fix changes nothing.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpvj0d1');
select tests.epoch_passes('ada');
update private.dwells set fix_at = now() - interval '10 seconds' where user_id = tests.id_of('ada');
select tests.forget_messages();
select tests.act_as('ada');
select is(
  api.update_location('gcp9bp')::jsonb - 'nextUpdateS',
  jsonb_build_object(
    'users', api.nearby()::jsonb -> 'users', 'published', false, 'visibleInS', 0, 'n', api.me() #> '{live,n}'
  ),
  'the answer is as if it had not come'
);
select tests.act_as_owner();
select is(
  (select cell || ' ' || run_cell from app.positions join private.dwells using (user_id)
    where user_id = tests.id_of('ada')),
  'gcpvj0 gcpvj0', 'nothing is kept of it'
);
select is_empty(
  'select tests.heard_by(''ada'') union all select tests.heard_by(''bob'')', 'nothing is told'
);
select tests.epoch_passes('ada', 3600);
select tests.act_as('ada');
select is(api.update_location('gcp9bp')::jsonb ->> 'published', 'true', 'an hour''s drive is believed');

select * from finish();
rollback;
