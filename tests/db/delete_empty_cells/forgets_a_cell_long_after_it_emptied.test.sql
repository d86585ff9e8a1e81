-- A cell in which nobody stands is marked, and deleted ten minutes later: somebody may be about to stand
-- there. One who comes in between takes the mark off.
begin;
set local search_path = extensions;
select plan(8);

create function pg_temp.cells() returns text[] language sql volatile as $$
  select array(
    select cell || case when empty_since is null then '' else ' empty' end from private.cells order by cell
  )
$$;
select tests.live_at('ada', 'gcpvj0d1');
select private.delete_empty_cells();
select is(pg_temp.cells(), array['gcpvj0'], 'somebody stands there');
select tests.act_as('ada');
select api.go_offline();
select tests.act_as_owner();
select is(pg_temp.cells(), array['gcpvj0'], 'a call leaves it be');
select is(private.delete_empty_cells(), 1, 'the job finds it empty');
select is(pg_temp.cells(), array['gcpvj0 empty'], 'and marks it');
update private.cells set empty_since = now() - interval '9 minutes';
select private.delete_empty_cells();
select is(pg_temp.cells(), array['gcpvj0 empty'], 'it stays for ten minutes');
select tests.live_at('bob', 'gcpvj0d1');
select is(pg_temp.cells(), array['gcpvj0'], 'somebody who comes takes the mark off');
select tests.act_as('bob');
select api.go_offline();
select tests.act_as_owner();
select private.delete_empty_cells();
update private.cells set empty_since = now() - interval '11 minutes';
select is(private.delete_empty_cells(), 1, 'then it goes');
select is(pg_temp.cells(), '{}', 'and nothing says that somebody was there');

select * from finish();
rollback;
