-- With any other radius a stalker could measure a distance.
begin;
set local search_path = extensions;
select plan(5);

select tests.listener('ada');
select tests.act_as('ada');
select is(tests.code_of('select api.update_settings(radius_km => 3)'), 'invalid_request', '3 km');
select is(tests.code_of('select api.update_settings(radius_km => 0)'), 'invalid_request', '0 km');
select is(tests.code_of('select api.update_settings(radius_km => -2)'), 'invalid_request', '-2 km');
select is(tests.code_of('select api.update_settings(radius_km => 70000)'), 'invalid_request', '70000 km');
select is(api.settings() ->> 'radiusKm', '5', 'nothing changed');

select * from finish();
rollback;
