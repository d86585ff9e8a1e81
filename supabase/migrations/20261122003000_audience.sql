-- Who hears of a place: the walk of the lists, backwards. A viewer hears of somebody within both
-- reaches and within the viewer's horizon: a rule of two rows, so the cost is that of the audience,
-- which has as many as a picture in expectation, however many are near.

create type private.noted_place as (
  change_id bigint, is_after boolean, user_id uuid, shown_id uuid, cell text collate "C", ring bigint,
  reach smallint, is_public boolean
);
comment on type private.noted_place is 'A place of a change, before it or after it.';

create function private.groups_around(p_centre extensions.geography, p_reach smallint)
returns table (cell text, band smallint, level smallint, apart smallint, width bigint)
language plpgsql stable security definer set search_path = '' rows 50
as $$
begin
  return query
    select measured.cell, measured.band, measured.level, private.band_at(measured.metres),
      case
        when measured.band > private.band_at(measured.metres) then 4294967296
        else 4294967296 >> measured.level
      end
    from (
      -- Only the groups that hear so far: in a crowd few hear beyond the first band.
      select candidate.cell, candidate.band, candidate.level,
        extensions.st_distance(candidate.centre, p_centre, false) as metres
      from (
        select * from private.horizon_groups as here
        where extensions.st_dwithin(here.centre, p_centre, 2001, false)
        union all
        select * from private.horizon_groups as near
        where p_reach >= 2 and near.band >= 2
          and extensions.st_dwithin(near.centre, p_centre, 5001, false)
          and not extensions.st_dwithin(near.centre, p_centre, 2001, false)
        union all
        select * from private.horizon_groups as around
        where p_reach >= 3 and around.band >= 3
          and extensions.st_dwithin(around.centre, p_centre, 10001, false)
          and not extensions.st_dwithin(around.centre, p_centre, 5001, false)
      ) as candidate
      offset 0
    ) as measured
    where private.band_at(measured.metres) <= least(measured.band, p_reach);
end
$$;
comment on function private.groups_around(extensions.geography, smallint) is
  'The groups of viewers who may hear of somebody there who reaches so far: the band between, and how much of the ring before that place their horizons cover at most. Definer: horizons are readable by nobody.';

create function private.pairs_since(p_taken private.changes[]) returns private.changes[]
language plpgsql stable security definer set search_path = ''
as $$
begin
  return array(
    select taken from unnest(p_taken) as taken where taken.kind in ('block', 'unblock', 'tie')
    union all
    select changes from private.changes where changes.kind in ('block', 'unblock', 'tie')
  );
end
$$;
comment on function private.pairs_since(private.changes[]) is
  'How pairs changed that is not noted yet, whether it was taken off the queue or not: by it one knows what two were to each other at an earlier change. Definer: changes are readable by nobody.';

create function private.were_parted(
  p_one uuid,
  p_other uuid,
  p_change_id bigint,
  p_since private.changes[]
) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return exists (
    select
    from (values (p_one, p_other), (p_other, p_one)) as way (blocker_id, blocked_id)
    where coalesce(
      (
        select since.kind = 'unblock'
        from unnest(p_since) as since
        where since.user_id = way.blocker_id
          and since.other_id = way.blocked_id
          and since.kind <> 'tie'
          and since.id > p_change_id
        order by since.id
        limit 1
      ),
      exists (
        select from app.blocks
        where blocks.blocker_id = way.blocker_id and blocks.blocked_id = way.blocked_id
        offset 0
      )
    )
  );
end
$$;
comment on function private.were_parted(uuid, uuid, bigint, private.changes[]) is
  'Whether either of two had blocked the other when a change was made, by what is true now and what changed between pairs since. Definer: the blocked one''s rows are not theirs to read.';

create function private.tied_audience(
  p_places private.noted_place[],
  p_since private.changes[]
)
returns table (
  change_id bigint, is_after boolean, user_id uuid, band smallint, viewer_id uuid, cell text,
  ring bigint, reach smallint, is_public boolean
)
language plpgsql stable security definer set search_path = '' rows 10
as $$
begin
  return query
    select place.change_id, place.is_after, place.user_id, apart.band,
      ties.other_id, horizons.cell, horizons.ring, horizons.reach, horizons.is_public
    from unnest(p_places) as place
    cross join lateral (
      select other_id, other_shown_id from private.ties
      where ties.user_id = place.user_id and ties.shown_id = place.shown_id
      union
      select ended.other_id, ended.other_shown_id
      from unnest(p_since) as since
      cross join lateral (
        values
          (since.user_id, since.shown_id, since.other_id, since.other_shown_id),
          (since.other_id, since.other_shown_id, since.user_id, since.shown_id)
      ) as ended (user_id, shown_id, other_id, other_shown_id)
      where since.kind = 'tie'
        and since.id > place.change_id
        and ended.user_id = place.user_id and ended.shown_id = place.shown_id
      offset 0
    ) as ties
    -- The viewer is the one who they are connected with under that very id.
    cross join lateral (
      select from app.positions
      where positions.user_id = ties.other_id and positions.shown_id = ties.other_shown_id
      offset 0
    ) as standing
    cross join lateral (
      select * from private.horizons where horizons.user_id = ties.other_id offset 0
    ) as horizons
    cross join lateral (
      select private.band_between(place.cell, horizons.cell) as band,
        private.turn_between(horizons.ring, place.ring) as turn
      offset 0
    ) as apart
    where not (place.is_public and horizons.is_public)
      and apart.band <= least(place.reach, horizons.reach)
      and private.is_within(horizons.band, horizons.turn, apart.band, apart.turn);
end
$$;
comment on function private.tied_audience(private.noted_place[], private.changes[]) is
  'The connections of that id, as they were at each change, who have these places within their horizons, where either is there for connections only. Definer: horizons are readable by nobody.';

create function private.public_audience(p_places private.noted_place[])
returns table (
  change_id bigint, is_after boolean, user_id uuid, band smallint, viewer_id uuid, cell text,
  ring bigint, reach smallint, is_public boolean
)
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
rows 1000
as $$
begin
  return query
    with place as materialized (
      select places.*, private.centre_of(places.cell) as centre from unnest(p_places) as places
    )
    select place.change_id, place.is_after, place.user_id, groups.apart,
      viewer.user_id, groups.cell, viewer.ring, viewer.reach, true
    from place
    cross join lateral private.groups_around(place.centre, place.reach) as groups
    cross join lateral (
      select horizons.user_id, horizons.ring, horizons.reach, horizons.turn
      from private.horizons
      where horizons.is_public
        and horizons.cell = groups.cell
        and horizons.band = groups.band
        and horizons.level = groups.level
        and horizons.ring > place.ring - groups.width and horizons.ring <= place.ring
      union all
      -- The ring goes on at its beginning.
      select horizons.user_id, horizons.ring, horizons.reach, horizons.turn
      from private.horizons
      where horizons.is_public
        and horizons.cell = groups.cell
        and horizons.band = groups.band
        and horizons.level = groups.level
        and place.ring < groups.width
        and horizons.ring > greatest(place.ring, place.ring - groups.width + 4294967296)
    ) as viewer
    where place.is_public
      and (
        groups.band > groups.apart
        or private.turn_between(viewer.ring, place.ring) <= viewer.turn
      );
end
$$;
comment on function private.public_audience(private.noted_place[]) is
  'The viewers who have these places within their horizons, where both are there for everyone. Definer: horizons are readable by nobody.';

create function private.audience(
  p_places private.noted_place[],
  p_taken private.changes[] default '{}'
)
returns table (change_id bigint, is_after boolean, viewer_id uuid, band smallint)
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
rows 1000
as $$
declare
  v_since constant private.changes[] := private.pairs_since(p_taken);
  -- Who blocked whom is read once a listener; where it has changed since, or is much, of each pair.
  v_is_much boolean;
  v_subjects uuid[];
  v_parted uuid[];
begin
  select
    coalesce(bool_or(subject.parted is null), false),
    array_agg(subject.user_id) filter (where other.id is not null),
    array_agg(other.id) filter (where other.id is not null)
  into v_is_much, v_subjects, v_parted
  from (
    select asked.user_id, private.parted_from(asked.user_id) as parted
    from (select distinct user_id from unnest(p_places)) as asked
    offset 0
  ) as subject
  left join lateral unnest(subject.parted) as other (id) on true;
  return query
    with hearing as (
      select * from private.public_audience(p_places)
      union all
      select * from private.tied_audience(p_places, v_since)
    )
    select hearing.change_id, hearing.is_after, hearing.viewer_id, hearing.band
    from hearing
    where hearing.viewer_id <> hearing.user_id
      -- A viewer who has moved on gets a page; their old horizon counts no more.
      and exists (
        select from app.positions
        where positions.user_id = hearing.viewer_id
          and positions.cell::text = hearing.cell
          and positions.ring::bigint = hearing.ring
          and positions.reach = hearing.reach
          and positions.is_public = hearing.is_public
        offset 0
      )
      -- Blocked when the change was made: one who blocks after going offline still leaves the other.
      and not case
        when cardinality(v_since) = 0 and not v_is_much then
          (hearing.user_id, hearing.viewer_id) in (select * from unnest(v_subjects, v_parted))
        else private.were_parted(hearing.user_id, hearing.viewer_id, hearing.change_id, v_since)
      end;
end
$$;
comment on function private.audience(private.noted_place[], private.changes[]) is
  'Who hears of these places, each with the band between them: a viewer with a horizon of where they still stand, to whom the place''s listener was what they were when it changed; of the changes that were taken off the queue with it, as of the queue''s, the later ones do not count. Definer: horizons are readable by nobody.';
