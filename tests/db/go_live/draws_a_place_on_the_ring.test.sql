-- The place by which lists are ordered is drawn anew for each presence, so it tells nobody from one
-- evening to the next; going live again while live keeps it.
begin;
set local search_path = extensions;
select plan(3);

select tests.listener('ada');
create function pg_temp.ring() returns bigint language sql volatile as $$
  select ring from app.presence where user_id = tests.id_of('ada')
$$;
select tests.act_as('ada');
select api.go_live();
select tests.act_as_owner();
select set_config('tests.ring', pg_temp.ring()::text, true);
select tests.act_as('ada');
select api.go_live();
select tests.act_as_owner();
select is(pg_temp.ring()::text, current_setting('tests.ring'), 'it stays while they are live');
select tests.act_as('ada');
select api.go_offline();
select api.go_live();
select api.update_location('gcpvj0d1');
select tests.act_as_owner();
select isnt(pg_temp.ring()::text, current_setting('tests.ring'), 'and is another afterwards');
select is((select ring::bigint from app.positions), pg_temp.ring(), 'the position has it too');

select * from finish();
rollback;
