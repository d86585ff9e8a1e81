-- Each kind of wrong geohash has its own answer and changes nothing; a longer one is cut.
begin;
set local search_path = extensions;
select plan(11);

select tests.listener('ada');
select tests.act_as('ada');
select api.go_live();
select is(tests.code_of('select api.update_location('''')'), 'geohash_too_coarse', 'none');
select is(tests.code_of('select api.update_location(''gcpvj'')'), 'geohash_too_coarse', '5');
select is(tests.code_of('select api.update_location(''gcpvja'')'), 'invalid_request', 'a letter that geohashes lack');
select is(tests.code_of('select api.update_location(''GCPVJ0'')'), 'invalid_request', 'upper case');
select is(tests.code_of('select api.update_location(''gcpvj0A'')'), 'invalid_request', 'also where it is cut');
select is(tests.code_of('select api.update_location(''51.5,-0.1'')'), 'invalid_request', 'a coordinate');
select is(tests.code_of('select api.update_location(null)'), 'invalid_request', 'null');
select tests.act_as_owner();
select is_empty('select from private.dwells', 'nothing was kept');
select tests.act_as('ada');
select is(tests.code_of('select api.update_location(''gcpvj0'')'), null, '6 are fine');
select is(tests.code_of('select api.update_location(''gcpvj0d1'')'), null, '8 are cut');
select is(tests.code_of('select api.update_location(''gcpvj0d1upbp'')'), null, 'and 12');

select * from finish();
rollback;
