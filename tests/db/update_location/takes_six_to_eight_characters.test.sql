-- Each kind of wrong geohash has its own answer and changes nothing.
begin;
set local search_path = extensions;
select plan(12);

select tests.listener('ada');
select tests.act_as('ada');
select api.go_live();
select is(tests.code_of('select api.update_location('''')'), 'geohash_too_coarse', 'none');
select is(tests.code_of('select api.update_location(''gcpvj'')'), 'geohash_too_coarse', '5');
select is(tests.code_of('select api.update_location(''gcpvj0d1u'')'), 'geohash_too_fine', '9');
select is(tests.code_of('select api.update_location(''gcpvj0d1upbp'')'), 'geohash_too_fine', '12');
select is(tests.code_of('select api.update_location(''gcpvja'')'), 'invalid_request', 'a letter that geohashes lack');
select is(tests.code_of('select api.update_location(''GCPVJ0'')'), 'invalid_request', 'upper case');
select is(tests.code_of('select api.update_location(''51.5,-0.1'')'), 'invalid_request', 'a coordinate');
select is(tests.code_of('select api.update_location(null)'), 'invalid_request', 'null');
select tests.act_as_owner();
select is_empty('select from app.positions', 'nothing was kept');
select tests.act_as('ada');
select is(tests.code_of('select api.update_location(''gcpvj0'')'), null, '6 are fine');
select is(tests.code_of('select api.update_location(''gcpvj0d'')'), null, '7 are fine');
select is(tests.code_of('select api.update_location(''gcpvj0d1'')'), null, '8 are fine');

select * from finish();
rollback;
