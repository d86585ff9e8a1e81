-- 45 m at once and 7 m a second; what is saved up beyond 45 m is lost with each fix.
begin;
set local search_path = extensions;
select plan(9);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
-- So many seconds after the last fix, so far north: what is left of the allowance, and the refused.
create function pg_temp.after_s(p_seconds integer, p_north integer) returns text language plpgsql as $$
declare
  v_said text;
begin
  update private.find_positions
  set fix_at = fix_at - make_interval(secs => p_seconds),
    answered_at = answered_at - make_interval(secs => p_seconds)
  where user_id = tests.id_of('ada');
  perform tests.act_as('ada');
  perform api.send_find_location((select id from find), tests.north_of('gcpvj0d1', p_north));
  perform tests.act_as_owner();
  select round(allowance_m) || ' ' || refused into v_said
  from private.find_positions where user_id = tests.id_of('ada');
  return v_said;
end
$$;
-- At this latitude a cell of 8 characters is 19 m high, and the places are multiples of that.
create function pg_temp.metres(p_from integer, p_to integer) returns double precision language sql as $$
  select private.metres_between(tests.north_of('gcpvj0d1', p_from), tests.north_of('gcpvj0d1', p_to))
$$;
select is(pg_temp.after_s(0, 0), '45 0', 'the first costs nothing');
select is(pg_temp.after_s(3, 60), round((66 - pg_temp.metres(0, 60))::numeric) || ' 0', 'a step of 45 and 21 m');
select is(pg_temp.after_s(3, 100), round((66 - pg_temp.metres(0, 60))::numeric) || ' 1', 'no second such step at once');
select is(pg_temp.after_s(3, 100), round((87 + 21 - pg_temp.metres(0, 100))::numeric) || ' 0', 'but in the time that it takes, counted from the last');
select is(pg_temp.after_s(600, 100), '45 0', 'no more than 45 m are saved up by standing');
select is(pg_temp.after_s(3, 180), '45 1', 'so 80 m are too far now');
select is(pg_temp.after_s(3, 500), '45 2', 'and the other side of the town');
select is(
  (select geohash from private.find_positions where user_id = tests.id_of('ada')), tests.north_of('gcpvj0d1', 100),
  'the last plausible one stays'
);
select is(pg_temp.after_s(60, 100), '45 0', 'and is where one can go on from');

select * from finish();
rollback;
