-- Which cells lie within a band of another: PostGIS says.

create function private.cells_around(
  p_cell text,
  p_beyond_m integer,
  p_within_m integer,
  p_of text[] default null
) returns table (cell text, band smallint)
language plpgsql stable security definer set search_path = '' rows 100
as $$
begin
  if p_of is not null then
    return query
      select near.cell, private.band_at(near.metres)
      from (
        select known.cell, private.metres_between(p_cell, known.cell) as metres
        from unnest(p_of) as known (cell)
        offset 0
      ) as near
      where near.metres > p_beyond_m and near.metres <= p_within_m;
    return;
  end if;
  return query
    select near.cell, private.band_at(near.metres)
    from (
      select cells.cell::text as cell, extensions.st_distance(cells.centre, viewer.centre, false) as metres
      from (select private.centre_of(p_cell) as centre offset 0) as viewer
      -- A metre more, since the two functions round differently.
      join private.cells on extensions.st_dwithin(cells.centre, viewer.centre, p_within_m + 1, false)
      -- Each distance is measured once.
      offset 0
    ) as near
    where near.metres > p_beyond_m and near.metres <= p_within_m;
end
$$;
comment on function private.cells_around(text, integer, integer, text[]) is
  'The occupied cells, or of these alone those, whose centres lie beyond so many metres from that of a cell (-1: its own too) and within so many, with their bands. Definer: cells are readable by nobody.';
