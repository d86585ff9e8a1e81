-- A listener who looks further gets the page of whom they see now, and those hear of them: reach is
-- mutual. Looking less far takes it all back.
begin;
set local search_path = extensions;
select plan(8);

-- Between 5 and 10 km from each other.
select tests.live_at('ada', 'gcpvj0d1');
select tests.live_at('bob', 'gcpv5000');
select tests.act_as('bob');
select api.update_settings(radius_km => 10);
select tests.act_as('ada');
select is(tests.names_on(api.nearby()::jsonb), '{}', '5 km do not reach the other');
select tests.act_as_owner();
select tests.forget_messages();
select tests.act_as('ada');
select api.update_settings(radius_km => 10);
select is(tests.names_on(api.nearby()::jsonb), '{bob}', '10 km do');
select tests.act_as_owner();
select is(array(select tests.heard_by('ada')), array['live:nearby_users'], 'the phone gets a page');
select is((select tests.names_on(payload) from tests.messages_to('ada')), '{bob}', 'with the other on it');
select is(array(select tests.heard_by('bob')), array['live:user_joined ada'], 'who hears of the listener');
select tests.forget_messages();
select tests.act_as('ada');
select api.update_settings(radius_km => 5);
select tests.act_as_owner();
select is((select tests.names_on(payload) from tests.messages_to('ada')), '{}', 'back: an empty page');
select is(array(select tests.heard_by('bob')), array['live:user_left ada'], 'and the other hears them leave');
select tests.forget_messages();
select tests.act_as('ada');
select api.update_settings(radius_km => 5);
select tests.act_as_owner();
select is_empty('select tests.heard_by(''ada'')', 'a radius that stays says nothing');

select * from finish();
rollback;
