-- Asking needs a presence and a position of ones own, and one target.
begin;
set local search_path = extensions;
select plan(6);

select tests.lift_rate_limits();
select tests.findable('bob', 'gcpvj0d1');
select tests.listener('ada');
create function pg_temp.ask() returns text language sql
return tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of('bob')));
grant execute on function pg_temp.ask() to public;

select tests.act_as('ada');
select is(pg_temp.ask(), 'not_live', 'go live first');
select api.go_live();
select is(pg_temp.ask(), 'no_position', 'send a location first');
select api.update_location('gcpvj0d1');
select is(tests.code_of('select api.start_find()'), 'invalid_request', 'ask for somebody');
select is(
  tests.code_of(format('select api.start_find(%L, %L)', tests.id_of('bob'), '4uLU6hMCjMI75M1A2tKUQC')),
  'invalid_request',
  'in one of the two ways'
);
select is(
  tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of('ada'))),
  'invalid_request',
  'nobody finds themselves'
);
select is(
  tests.code_of('select api.start_find(track_id => ''no such id!'')'), 'invalid_request', 'a track has an id'
);

select * from finish();
rollback;
