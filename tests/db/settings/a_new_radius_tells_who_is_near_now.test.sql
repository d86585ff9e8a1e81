-- Looking further tells the listener themselves whom they see now.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpv5000');
select tests.act_as('ada');
select is(tests.names_on(api.nearby()), '{}', '5 km do not reach the other');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select api.update_settings(radius_km => 10);
select is(tests.names_on(api.nearby()), '{bob}', '10 km do');
select tests.act_as_owner();
select is(
  array(select tests.heard_by('ada')),
  array['live:user_joined bob', 'live:nearby_users'],
  'and the phone is told'
);
select is_empty('select tests.heard_by(''bob'')', 'the other is not: nothing that they see changed');

select * from finish();
rollback;
