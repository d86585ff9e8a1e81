-- What a party of a running Find may say of where they are: they begin where others know that they are,
-- and go no faster than a bicycle.

create function private.is_beside(p_one text, p_other text) returns boolean
language sql immutable security invoker
return (
  -- A cell of six characters has 15 bits of each: 360/2^15 degrees wide, 180/2^15 high. The way around
  -- the 180th meridian is the shorter one.
  select
    least(degrees_east, 360 - degrees_east) < 1.5 * 360 / 32768.0
    and degrees_north < 1.5 * 180 / 32768.0
  from (
    select
      abs(extensions.st_x(one.point) - extensions.st_x(other.point)) as degrees_east,
      abs(extensions.st_y(one.point) - extensions.st_y(other.point)) as degrees_north
    from
      (select extensions.st_pointfromgeohash(p_one) as point) as one,
      (select extensions.st_pointfromgeohash(p_other) as point) as other
  ) as apart
);
comment on function private.is_beside(text, text) is
  'Whether a cell is another, or touches it: one of the nine around it.';

create function private.may_begin_at(p_user uuid, p_cell text) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return exists (
    select from app.positions where user_id = p_user and private.is_beside(cell, p_cell)
  ) or exists (
    select from private.dwells
    where user_id = p_user and run_cell::text = p_cell
      and run_since <= private.seconds_ago('find_own_cell_s')
  );
end
$$;
comment on function private.may_begin_at(uuid, text) is
  'Whether the first fix of a listener in a Find may lie in that cell: in or next to the one that is published, or where their own fixes have agreed for a while. Definer: positions are readable by nobody.';

create function private.yes_cell_of(p_user uuid) returns app.cell
language plpgsql stable security definer set search_path = ''
as $$
begin
  return coalesce(
    (select run_cell from private.dwells where user_id = p_user),
    (select cell from app.positions where user_id = p_user)
  );
end
$$;
comment on function private.yes_cell_of(uuid) is
  'Where a listener is who says yes now: the cell of their latest fix, which the published one may be late behind. Definer: positions are readable by nobody.';

create function private.with_fix(p_own private.find_positions, p_geohash text)
returns private.find_positions
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_most constant integer := private.limit_of('find_allowance_m');
  v_cell constant text := left(p_geohash, 6);
  v_left double precision;
  v_offset record;
begin
  p_own.answered_at := now();
  if p_own.geohash is not null then
    v_left := p_own.allowance_m
      + private.limit_of('find_speed_most_m_s') * extract(epoch from now() - p_own.fix_at)
      - private.metres_between(p_own.geohash, p_geohash);
  elsif private.may_begin_at(p_own.user_id, v_cell) then
    v_left := v_most;
    v_offset := private.offset_of(p_own.user_id, v_cell);
    p_own.offset_m := v_offset.metres;
    p_own.offset_degrees := v_offset.degrees;
  end if;
  if v_left is null or v_left < 0 then
    p_own.refused := p_own.refused + 1;
    return p_own;
  end if;
  p_own.geohash := p_geohash;
  p_own.fix_at := now();
  p_own.allowance_m := least(v_left, v_most);
  p_own.refused := 0;
  return p_own;
end
$$;
comment on function private.with_fix(private.find_positions, text) is
  'A party''s position after a fix, which is an answer in any case. A plausible one costs what it went of an allowance that grows with time; any other is counted, and changes nothing else: whoever has gone there in truth gets there in time. Definer: positions are readable by nobody.';
