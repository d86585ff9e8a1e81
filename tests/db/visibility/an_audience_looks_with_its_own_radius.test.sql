-- An event reaches those whose own radius covers the listener, and nobody else.
begin;
set local search_path = extensions;
select plan(4);

select tests.live_at('wide', 'gcpvj0d1');
select tests.live_at('narrow', 'gcpvj0d1');
select tests.act_as('wide');
select api.update_settings(radius_km => 10);
select tests.act_as_owner();
select tests.forget_messages();
select tests.live_at('newcomer', 'gcpv5000');
select is(array(select tests.heard_by('wide')), array['live:user_joined newcomer'], '10 km hear it');
select is_empty('select tests.heard_by(''narrow'')', '5 km do not');
select tests.act_as('narrow');
select is(tests.names_on(api.nearby()), '{wide}', 'as their nearby list has it');
select is(
  array(select unnest(tests.names_on(api.live_users())) order by 1), array['newcomer', 'wide'],
  'live users reach 10 km for everyone'
);

select * from finish();
rollback;
