-- Requests are between two who see each other: within the reach of both.
begin;
set local search_path = extensions;
select plan(4);

select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', tests.north_of('gcpvj0d1', 3500));
create function pg_temp.reaches(p_name text, p_km integer) returns void language plpgsql as $$
begin
  perform tests.act_as(p_name);
  perform api.update_settings(radius_km => p_km);
  perform tests.act_as_owner();
end
$$;
create function pg_temp.asks() returns text language plpgsql as $$
declare
  v_said text;
begin
  perform tests.act_as('ada');
  v_said := tests.code_of(format('select api.start_find(target_id => %L)', tests.id_of('bob')));
  perform tests.act_as_owner();
  return v_said;
end
$$;
select pg_temp.reaches('ada', 10), pg_temp.reaches('bob', 2);
select is(pg_temp.asks(), 'find_unavailable', 'not from 3.5 km a target who reaches 2');
select pg_temp.reaches('ada', 2), pg_temp.reaches('bob', 10);
select is(pg_temp.asks(), 'find_unavailable', 'nor a seeker who reaches 2');
select pg_temp.reaches('ada', 5), pg_temp.reaches('bob', 5);
select is(pg_temp.asks(), null, 'when both do it is asked');
create temporary table find on commit drop as select id from app.finds;
grant select on find to public;
select pg_temp.reaches('ada', 2);
select tests.act_as('bob');
select is(
  tests.code_of(format('select api.accept_find(%L)', (select id from find))), 'find_conflict', 'and when one does no more, no yes'
);

select * from finish();
rollback;
