-- The seeker notices that hints pause. What they learn then is of the moved place, not of the true one;
-- and the seeker may go where they like.
begin;
set local search_path = extensions;
select plan(4);

select tests.moves_places(0);
select tests.findable('ada', 'gcpvj0d1');
select tests.findable('bob', 'gcpvj0d1');
create temporary table find on commit drop as select tests.runs('ada', 'bob') as id;
grant select on find to public;
select tests.sends('ada', (select id from find), 'gcpvj0d1');
select tests.sends('bob', (select id from find), 'gcpvj0d1');
-- The northern edge of the ring is that of the cell above.
create temporary table edge on commit drop as
select st_ymax(st_geomfromgeohash('gcpvj0')) + 180 / 32768.0 as latitude;
create function pg_temp.has_left(p_metres_past integer, p_offset_m integer, p_party text) returns boolean
language sql as $$
  select private.has_left(finds, (
    p.user_id, p.find_id,
    extensions.st_geohash(extensions.st_setsrid(extensions.st_makepoint(
      extensions.st_x(extensions.st_pointfromgeohash('gcpvj0d1')),
      (select latitude from edge) + p_metres_past / 111195.0
    ), 4326), 8),
    p.fix_at, p.answered_at, p.allowance_m, p.refused, p_offset_m, 0, p.bucket, p.outwards_since, p.was_found
  )::private.find_positions)
  from app.finds, private.find_positions as p where p.user_id = tests.id_of(p_party)
$$;
select is(pg_temp.has_left(-20, 0, 'bob'), false, 'before the edge');
select is(pg_temp.has_left(-20, 40, 'bob'), true, 'before it, but moved beyond');
select is(pg_temp.has_left(20, -40, 'bob'), false, 'beyond it, but moved back');
select is(pg_temp.has_left(2000, 0, 'ada'), false, 'of the seeker it is not asked');

select * from finish();
rollback;
