-- Bands are read off cell centres and end at 2, 5 and 10 km, which are also the radii.
begin;
set local search_path = extensions;
select plan(8);

create function pg_temp.band(p_metres double precision) returns text language sql as $$
  select private.band_word(private.band_at(p_metres))
$$;
select is(pg_temp.band(0), 'here', 'the same cell is here');
select is(pg_temp.band(2000), 'here', '2 km are here');
select is(pg_temp.band(2000.1), 'near', 'more is near');
select is(pg_temp.band(5000), 'near', '5 km are near');
select is(pg_temp.band(10000), 'around', '10 km are around');
select is(pg_temp.band(10000.1), null, 'beyond there is none');
select is(
  array(select private.band_edge(band) from generate_series(1, 3) as band), array[2000, 5000, 10000], 'the edges'
);
select is(
  array(
    select private.reach_of(jsonb_populate_record(null::app.settings, jsonb_build_object('radius_km', km)))::integer
    from unnest(array[2, 5, 10]::smallint[]) as km
  ),
  array[1, 2, 3], 'and the radii'
);

select * from finish();
rollback;
