-- What Supabase Auth deletes, the database forgets, in every table there is.
begin;
set local search_path = extensions;
select plan(4);

select tests.signs_in('ada', repeat('h', 43));
select tests.live_at('ada', 'gcpvj0d1');
select cmp_ok(cardinality(tests.tables_with(tests.id_of('ada'))), '>=', 6, 'they stand in many tables');
select tests.act_as('ada');
select lives_ok('select api.leave()', 'the listener leaves');
select tests.act_as_owner();
delete from auth.users where id = tests.id_of('ada');
select is(tests.tables_with(tests.id_of('ada')), '{}', 'no table holds their id');
select tests.act_as('ada');
select is(tests.code_of('select api.me()'), 'unauthorized', 'and their token opens nothing');

select * from finish();
rollback;
