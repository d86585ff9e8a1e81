-- When a fix may change the cell that others know a listener by.

create function private.checked_geohash(p_geohash text) returns text
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_least integer;
  v_most integer;
begin
  if p_geohash is null or p_geohash !~ '^[0-9b-hjkmnp-z]*$' then
    perform private.fail(
      'invalid_request',
      p_hint => 'geohash has lower-case letters and digits of the geohash alphabet only.'
    );
  end if;
  select least.value, most.value into strict v_least, v_most
  from private.limits as least, private.limits as most
  where least.name = 'geohash_least_characters' and most.name = 'geohash_most_characters';
  if length(p_geohash) < v_least then
    perform private.fail('geohash_too_coarse');
  elsif length(p_geohash) > v_most then
    perform private.fail('geohash_too_fine');
  end if;
  return p_geohash;
end
$$;
comment on function private.checked_geohash(text) is
  'The geohash, or the error that says what is wrong with it. Definer: it reads limits, nothing else.';

create function private.is_past_edge(p_cell app.cell, p_geohash text) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    -- A cell of six characters has 15 bits of each: 360/2^15 degrees wide, 180/2^15 high. The way
    -- around the 180th meridian is the shorter one.
    with apart as (
      select
        abs(extensions.st_x(fix.point) - extensions.st_x(cell.point)) as degrees_east,
        abs(extensions.st_y(fix.point) - extensions.st_y(cell.point)) as degrees_north
      from
        (select extensions.st_pointfromgeohash(p_geohash) as point) as fix,
        (select extensions.st_pointfromgeohash(p_cell::text) as point) as cell
    )
    select
      least(degrees_east, 360 - degrees_east) > 360 / 32768.0 * tolerance
      or degrees_north > 180 / 32768.0 * tolerance
    from apart, (select 0.5 + private.limit_of('hysteresis_percent') / 100.0 as tolerance) as edge
  );
end
$$;
comment on function private.is_past_edge(app.cell, text) is
  'Whether a fix lies outside the cell by more than the hysteresis, so that the cell may change. Definer: it reads limits, nothing else.';

create function private.is_too_fast(p_from app.cell, p_at timestamptz, p_to app.cell)
returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select metres > private.limit_of('speed_check_from_m')
      and metres > private.limit_of('speed_most_m_s') * extract(epoch from now() - p_at)
    from private.metres_between(p_from, p_to) as metres
  );
end
$$;
comment on function private.is_too_fast(app.cell, timestamptz, app.cell) is
  'Whether nobody travels like that: a long jump at more than the most plausible speed. Definer: it reads limits, nothing else.';

create function private.is_first_in_epoch(p_user uuid, p_last_fix_at timestamptz) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select coalesce(
      (
        select floor(extract(epoch from now() - published_at) / length_s)
          > floor(extract(epoch from p_last_fix_at - published_at) / length_s)
        from private.publish_epochs,
          (select nullif(private.limit_of('publish_epoch_s'), 0) as length_s) as epoch
        where user_id = p_user
      ),
      true
    )
  );
end
$$;
comment on function private.is_first_in_epoch(uuid, timestamptz) is
  'Whether an epoch has begun since a listener''s last fix. Epochs follow each other from the last change on, so that the moment of a change says how late it is, and not that somebody just passed a line. Definer: epochs are readable by nobody.';

create function private.may_change(p_position app.positions, p_geohash text) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select cell <> p_position.cell
      and private.is_past_edge(p_position.cell, p_geohash)
      and private.is_first_in_epoch(p_position.user_id, p_position.fix_at)
      and private.seconds_until_publish(p_position.user_id) = 0
      -- From the published cell too: no chain of short jumps goes faster than one long one.
      and not exists (
        select from private.publish_epochs
        where user_id = p_position.user_id
          and private.is_too_fast(p_position.cell, published_at, cell)
      )
    from (select left(p_geohash, 6)::app.cell as cell) as fix
  );
end
$$;
comment on function private.may_change(app.positions, text) is
  'Whether a plausible fix may change the published cell of a position now. Definer: epochs are readable by nobody.';
