-- A cell and the eight around it, also across the 180th meridian and at the poles.
begin;
set local search_path = extensions;
select plan(3);

create function pg_temp.cell_at(p_east integer, p_north integer, p_from text default 'gcpvj0') returns text
language sql as $$
  select st_geohash(st_translate(
    st_setsrid(st_pointfromgeohash(p_from), 4326), p_east * 360 / 32768.0, p_north * 180 / 32768.0
  ), 6)
$$;
select is(
  array(
    select array[east, north] from generate_series(-3, 3) as east, generate_series(-3, 3) as north
    where private.is_beside('gcpvj0', pg_temp.cell_at(east, north))
    order by east, north
  ),
  array(
    select array[east, north] from generate_series(-1, 1) as east, generate_series(-1, 1) as north
    order by east, north
  ),
  'the nine'
);
select ok(private.is_beside('xbpbpb', '800000'), 'over the meridian it is one step');
select ok(not private.is_beside('xbpbp8', '800000'), 'and not two');

select * from finish();
rollback;
