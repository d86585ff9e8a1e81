-- When a fix may change the cell that others know a listener by.

create function private.checked_geohash(p_geohash text, p_most integer) returns text
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  if p_geohash is null or p_geohash !~ '^[0-9b-hjkmnp-z]*$' then
    perform private.fail(
      'invalid_request',
      p_hint => 'geohash has lower-case letters and digits of the geohash alphabet only.'
    );
  end if;
  if length(p_geohash) < private.limit_of('geohash_least_characters') then
    perform private.fail('geohash_too_coarse');
  end if;
  return left(p_geohash, p_most);
end
$$;
comment on function private.checked_geohash(text, integer) is
  'The geohash, cut to so many characters, or the error that says what is wrong with it: the door, behind which nobody sees more. Definer: it reads limits, nothing else.';

create function private.is_too_fast(p_from text, p_at timestamptz, p_to app.cell) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select metres > private.limit_of('speed_check_from_m')
      and metres > private.limit_of('speed_most_m_s') * extract(epoch from now() - p_at)
    from private.metres_outside(p_from, p_to) as metres
  );
end
$$;
comment on function private.is_too_fast(text, timestamptz, app.cell) is
  'Whether nobody travels like that, from anywhere in a cell or a place: a long jump at more than the most plausible speed. Definer: it reads limits, nothing else.';

create function private.is_plausible(p_user uuid, p_cell app.cell) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_last private.publish_epochs;
  v_dwell private.dwells;
begin
  select * into v_dwell from private.dwells where user_id = p_user;
  if v_dwell.user_id is not null then
    return not private.is_too_fast(v_dwell.run_cell, v_dwell.fix_at, p_cell);
  end if;
  v_last := private.last_cell(p_user);
  return not coalesce(private.is_too_fast(v_last.place, v_last.seen_at, p_cell), false);
end
$$;
comment on function private.is_plausible(uuid, app.cell) is
  'Whether a listener may be there, by the fix before; the first of a presence is judged by the place that they were last published in. Definer: dwells and epochs are readable by nobody.';

create function private.may_change(p_dwell private.dwells, p_before timestamptz) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_cell constant app.cell := (select cell from app.positions where user_id = p_dwell.user_id);
  v_last constant private.publish_epochs := private.last_cell(p_dwell.user_id);
begin
  return p_dwell.next_at is null
    and p_dwell.run_cell is distinct from v_cell
    and private.agrees_at(p_dwell, v_last) <= now()
    and coalesce(private.hour_allows_at(v_last) <= now(), true)
    and coalesce(
      private.epoch_of(v_last, now()) > greatest(0, private.epoch_of(v_last, p_before)), true
    )
    -- From the published cell too: no chain of short jumps goes faster than one long one.
    and not coalesce(
      private.is_too_fast(coalesce(v_cell, v_last.place), p_dwell.seen_at, p_dwell.run_cell), false
    );
end
$$;
comment on function private.may_change(private.dwells, timestamptz) is
  'Whether the fix that has just been taken in, so long after the one before, changes the published cell: the first of an epoch, when the fixes agree. Epochs follow each other from the last change on, so that the moment of a change says how late it is, and not that somebody just passed a line. Definer: positions are readable by nobody.';
