-- Lists are read from occupied cells and a ring. A viewer's list goes band by band; in each, the
-- listeners follow each other as on the ring, from the viewer's own place on. So the order says
-- nothing of where anybody is, differs from viewer to viewer, and is fair; a page costs what it
-- shows, however many are near.

create function private.listed_positions(
  p_me app.positions,
  p_keys text[],
  out ties uuid[],
  out listed app.positions[],
  out is_all boolean,
  out cells text[]
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_rare constant integer := 256;
  v_tied constant app.positions[] := array(
    select standing.positions
    from private.ties
    -- `offset 0` keeps it a look at one row each. Who is known by another id now is nobody's connection.
    cross join lateral (
      select positions from app.positions
      where positions.user_id = ties.other_id and positions.shown_id = ties.other_shown_id
        and not (p_me.is_public and positions.is_public)
      offset 0
    ) as standing
    where ties.user_id = p_me.user_id and ties.shown_id = p_me.shown_id
  );
  v_holders uuid[];
begin
  ties := array(select standing.user_id from unnest(v_tied) as standing);
  if p_keys is null then
    is_all := not p_me.is_public;
    listed := v_tied;
    return;
  end if;
  v_holders := array(
    select user_id from private.track_keys where key = any (p_keys) limit v_rare + 1
  );
  is_all := cardinality(v_holders) <= v_rare;
  listed := array(
    select standing.positions
    from (select distinct holders.user_id from unnest(v_holders) as holders (user_id)) as holder
    cross join lateral (
      select positions from app.positions where positions.user_id = holder.user_id offset 0
    ) as standing
    where is_all
  );
  -- Those of a few are looked at one by one, sooner than all around.
  if is_all and cardinality(listed) <= 32 then
    cells := array(select distinct standing.cell from unnest(listed) as standing);
  end if;
end
$$;
comment on function private.listed_positions(app.positions, text[]) is
  'Whom a viewer sees as a connection alone; and the positions that a walk need not look up by the ring, whether they are all that there are, and if so their cells where they are few: of those connections where everyone is not seen, or all who hold a rare key. Definer: positions are readable by nobody.';

create function private.holders_between(
  p_keys text[],
  p_cells text[],
  p_bands smallint[],
  p_low bigint,
  p_high bigint
) returns table (band smallint, user_id uuid, ring bigint, reach smallint, is_public boolean)
language plpgsql stable security definer set search_path = '' rows 50
as $$
begin
  if p_keys is null then
    return;
  end if;
  return query
    with found as materialized (
      select distinct keyed.user_id, keyed.ring, keyed.cell
      from (select distinct private.area_of(cells.cell) as area from unnest(p_cells) as cells (cell)) as areas
      cross join unnest(p_keys) as shared (key)
      cross join lateral (
        select track_keys.user_id, track_keys.ring, track_keys.cell
        from private.track_keys
        where track_keys.key = shared.key and track_keys.area = areas.area
          and track_keys.ring >= p_low and track_keys.ring < p_high
        union all
        select track_keys.user_id, track_keys.ring, track_keys.cell
        from private.track_keys
        where track_keys.key = shared.key and track_keys.area = areas.area
          and p_high > 4294967296 and track_keys.ring < p_high - 4294967296
        offset 0
      ) as keyed
    )
    select near.band, found.user_id, found.ring, holder.reach, holder.is_public
    from found
    -- An area holds more cells than these: nothing else is asked of who stands there.
    join unnest(p_cells, p_bands) as near (cell, band) on near.cell = found.cell
    cross join lateral (
      select positions.reach, positions.is_public from app.positions
      where positions.user_id = found.user_id
      offset 0
    ) as holder;
end
$$;
comment on function private.holders_between(text[], text[], smallint[], bigint, bigint) is
  'The listeners in these cells who share one of the keys, between two places of the ring, which goes on at its beginning; none without keys. Definer: positions and tracks are readable by nobody.';

create function private.standing_between(
  p_me app.positions,
  p_ties uuid[],
  p_parted uuid[],
  p_listed app.positions[],
  p_is_listed boolean,
  p_keys text[],
  p_other_keys text[],
  p_cells text[],
  p_bands smallint[],
  p_from_turn bigint,
  p_before_turn bigint,
  p_most integer
) returns table (user_id uuid, band smallint, turn bigint)
language plpgsql stable security definer set search_path = '' rows 50
as $$
declare
  v_ring constant bigint := 4294967296;
  v_since constant timestamptz := private.seconds_ago('heartbeat_timeout_s');
  -- The window on the ring: up to its end, and on from its beginning.
  v_low constant bigint := (p_me.ring + p_from_turn) % v_ring;
  v_high constant bigint := v_low + p_before_turn - p_from_turn;
begin
  return query
    with near as materialized (select * from unnest(p_cells, p_bands) as near (cell, band)),
    standing as (
      select near.band, found.user_id, found.ring, found.reach, true as is_public
      from near
      cross join lateral (
        select positions.user_id, positions.ring::bigint as ring, positions.reach
        from app.positions
        where positions.is_public
          and positions.cell = near.cell and positions.ring >= v_low and positions.ring < v_high
        union all
        select positions.user_id, positions.ring::bigint, positions.reach from app.positions
        where positions.is_public and positions.cell = near.cell
          and v_high > v_ring and positions.ring < v_high - v_ring
        offset 0
      ) as found
      where p_keys is null and not p_is_listed
      union all
      select keyed.band, keyed.user_id, keyed.ring, keyed.reach, keyed.is_public
      from private.holders_between(
        case when not p_is_listed then p_keys end, p_cells, p_bands, v_low, v_high
      ) as keyed
      union all
      select near.band, listed.user_id, listed.ring::bigint, listed.reach, listed.is_public
      from unnest(p_listed) as listed
      join near on near.cell = listed.cell::text
      where listed.ring >= v_low and listed.ring < v_high or listed.ring < v_high - v_ring
    )
    select standing.user_id, standing.band, private.turn_between(p_me.ring, standing.ring) as turn
    from standing
    where standing.reach >= standing.band
      and standing.user_id <> p_me.user_id
      and (p_me.is_public and standing.is_public or standing.user_id = any (p_ties))
      -- `offset 0` keeps each a look at one row: no plan reads all who blocked somebody.
      and exists (
        select from app.presence
        where presence.user_id = standing.user_id
          and live_until > now() and (heartbeat_at > v_since or silent_until > now())
        offset 0
      )
      and not case
        when p_parted is not null then standing.user_id = any (p_parted)
        else exists (
          select from app.blocks where blocker_id = p_me.user_id and blocked_id = standing.user_id offset 0
        ) or exists (
          select from app.blocks where blocker_id = standing.user_id and blocked_id = p_me.user_id offset 0
        )
      end
      and (p_other_keys is null or not exists (
        select from private.shown_listeners as shown
        where shown.user_id = standing.user_id and shown.keys && p_other_keys
        offset 0
      ))
    order by turn, standing.user_id limit p_most;
end
$$;
comment on function private.standing_between(
  app.positions, uuid[], uuid[], app.positions[], boolean, text[], text[], text[], smallint[], bigint,
  bigint, integer
) is
  'Whom a viewer sees in these cells within a window of the ring, in its order: all, or those who hold one of the keys and none of the others. Definer: positions are readable by nobody.';

create function private.first_width(p_viewer uuid, p_band integer) returns bigint
language plpgsql stable security definer set search_path = ''
as $$
begin
  return coalesce(
    (
      -- A quarter more, since to look again costs more than to find a few too many.
      select greatest(1, least(
        4294967296,
        1.25 * horizons.turn * private.band_km2(horizons.band)
          / coalesce(private.band_km2(p_band), (private.band_edge(horizons.reach) / 1000) ^ 2)
      ))::bigint
      from private.horizons
      where horizons.user_id = p_viewer and horizons.turn > 0
    ),
    4294967296 / 64
  );
end
$$;
comment on function private.first_width(uuid, integer) is
  'How wide a window of the ring to look at first in a band, or in all of the reach: as much as would have held the viewer''s last page, wherever they were, else a guess. Definer: horizons are readable by nobody.';

create function private.walk(
  p_viewer uuid,
  p_size integer,
  p_after_band integer default 0,
  p_after_turn bigint default -1,
  p_until_band integer default 3,
  p_until_turn bigint default 4294967295,
  p_keys text[] default null,
  p_other_keys text[] default null,
  p_by_band boolean default true
) returns table (user_id uuid, band smallint, turn bigint)
language plpgsql stable security definer rows 50
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_ring constant bigint := 4294967296;
  v_me app.positions;
  v_ties uuid[];
  v_parted constant uuid[] := private.parted_from(p_viewer);
  v_listed app.positions[];
  v_is_listed boolean;
  v_listed_cells text[];
  v_cells text[];
  v_bands smallint[];
  v_from bigint;
  v_end bigint;
  v_width bigint;
  v_found integer := 0;
  v_got integer;
begin
  select * into v_me from app.positions where positions.user_id = p_viewer;
  select * into v_ties, v_listed, v_is_listed, v_listed_cells from private.listed_positions(v_me, p_keys);

  for v_band in 1 .. case when p_by_band then least(v_me.reach, p_until_band) else 1 end loop
    continue when v_band < p_after_band;
    select array_agg(around.cell), array_agg(around.band) into v_cells, v_bands
    from private.cells_around(
      v_me.cell,
      case when v_band > 1 then private.band_edge(v_band - 1) else -1 end,
      private.band_edge(case when p_by_band then v_band else v_me.reach end),
      v_listed_cells
    ) as around;
    continue when v_cells is null;
    v_from := case when v_band = p_after_band or not p_by_band then p_after_turn + 1 else 0 end;
    v_end := case when v_band = p_until_band and p_by_band then p_until_turn + 1 else v_ring end;
    v_width := case
      when v_is_listed then v_ring
      -- A horizon ends where a page does.
      when v_end < v_ring then v_end
      else private.first_width(p_viewer, case when p_by_band then v_band end)
        * case when p_keys is not null then 8 else 1 end
    end;
    while v_from < v_end loop
      v_width := least(v_width, v_end - v_from);
      return query
        select near.user_id, near.band, near.turn
        from private.standing_between(
          v_me, v_ties, v_parted, v_listed, v_is_listed, p_keys, p_other_keys, v_cells, v_bands,
          v_from, v_from + v_width, p_size - v_found
        ) as near;
      get diagnostics v_got = row_count;
      v_found := v_found + v_got;
      if v_found >= p_size then
        return;
      end if;
      v_from := v_from + v_width;
      -- The next window is as wide as the last one says that it must be.
      v_width := case
        when v_got < 4 then v_width * 8
        else v_width * greatest(1, ceil(1.5 * (p_size - v_found) / v_got))::bigint
      end;
    end loop;
  end loop;
end
$$;
comment on function private.walk(
  uuid, integer, integer, bigint, integer, bigint, text[], text[], boolean
) is
  'The next listeners whom a viewer with a position sees, after a band and a turn of the ring and up to others: all of them, or those who hold one of the keys and none of the others. Without bands the ring alone orders them. Definer: positions are readable by nobody.';
