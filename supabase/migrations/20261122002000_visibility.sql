-- Who may see whom, for two. They see each other when both are live with a position, each is within
-- the other's reach, neither blocked the other, and both are there for everyone or they are connected,
-- under the ids by which others know them now. It is the same both ways. Lists (private.walk) and the
-- teller's audience (private.audience) say the same of many.
--
-- Functions that a phone waits for are plpgsql: it keeps its plans, where SQL plans at every call. They
-- are planned once for any values, by indexes, one row at a time, and never compiled: statistics of a
-- table that was empty a minute ago make a good plan look dear, and a bad one cheap.

create function private.parties_of(p_viewers uuid[], p_others uuid[])
returns table (
  user_id uuid, shown_id uuid, cell text, ring bigint, reach smallint, is_public boolean,
  centre extensions.geography, is_live boolean, horizon_band smallint, horizon_turn bigint
)
language plpgsql stable security definer rows 100
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  -- Read once, and not where somebody turns out to be live.
  v_since constant timestamptz := private.seconds_ago('heartbeat_timeout_s');
begin
  return query
    select asked.user_id, present.shown_id,
      standing.cell::text, standing.ring::bigint, standing.reach, standing.is_public,
      private.centre_of(standing.cell), present.user_id is not null, horizon.band, horizon.turn
    from (
      select one as user_id, bool_or(is_viewer) as is_viewer
      from (
        select unnest(p_viewers), true union all select unnest(p_others), false
      ) as party (one, is_viewer)
      group by one
    ) as asked
    -- `offset 0` keeps each a look at one row: no plan joins a few pairs with all listeners.
    left join lateral (
      select * from app.positions where positions.user_id = asked.user_id offset 0
    ) as standing on true
    left join lateral (
      select presence.user_id, presence.shown_id from app.presence
      where presence.user_id = asked.user_id and live_until > now()
        and (heartbeat_at > v_since or silent_until > now())
      offset 0
    ) as present on true
    left join lateral (
      -- Of viewers alone, whatever is true of the other.
      select horizons.band, horizons.turn from private.horizons
      where horizons.user_id = case when asked.is_viewer then asked.user_id end
        and (horizons.cell, horizons.ring, horizons.reach, horizons.is_public)
          = (standing.cell, standing.ring, standing.reach, standing.is_public)
      offset 0
    ) as horizon on true;
end
$$;
comment on function private.parties_of(uuid[], uuid[]) is
  'Each of those who take part in pairs, once: where they stand, whether they are live, and how far a viewer hears. The same is asked of everybody. Definer: positions and horizons are readable by nobody.';

create function private.judge_pairs(p_viewers uuid[], p_others uuid[])
returns table (
  viewer_id uuid, other_id uuid, other_shown_id uuid, band smallint, is_heard boolean
)
language plpgsql stable security definer rows 1000
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
-- Pairs find the rows of their two by a hash; looks at one row stay what they are.
set enable_nestloop = off
as $$
begin
  return query
    with party as materialized (select * from private.parties_of(p_viewers, p_others))
    select judged.viewer_id, judged.other_id, judged.other_shown_id, judged.band, judged.is_heard
    from (
      -- Everything is asked of every pair, so that the time of an answer does not tell what parts two.
      select
        pair.viewer_id,
        pair.other_id,
        other.shown_id as other_shown_id,
        apart.band,
        least(me.reach, other.reach) as reach,
        me.is_live and other.is_live and other.cell is not null and pair.viewer_id <> pair.other_id
          as are_here,
        me.is_public and other.is_public as are_public,
        exists (
          -- Under the ids by which they are known now.
          select from app.connections
          where user_a = least(pair.viewer_id, pair.other_id)
            and user_b = greatest(pair.viewer_id, pair.other_id)
            and shown_a = case when user_a = pair.viewer_id then me.shown_id else other.shown_id end
            and shown_b = case when user_a = pair.viewer_id then other.shown_id else me.shown_id end
          offset 0
        ) as are_connected,
        exists (
          select from app.blocks where (blocker_id, blocked_id) = (pair.viewer_id, pair.other_id) offset 0
        ) as has_blocked,
        exists (
          select from app.blocks where (blocker_id, blocked_id) = (pair.other_id, pair.viewer_id) offset 0
        ) as is_blocked,
        private.is_within(
          me.horizon_band, me.horizon_turn, apart.band, private.turn_between(me.ring, other.ring)
        ) as is_heard
      from unnest(p_viewers, p_others) as pair (viewer_id, other_id)
      join party as me on me.user_id = pair.viewer_id
      join party as other on other.user_id = pair.other_id
      cross join lateral (
        -- Measured also where one of them is nowhere.
        select private.band_at(
          extensions.st_distance(me.centre, coalesce(other.centre, me.centre), false)
        ) as band
        offset 0
      ) as apart
      offset 0
    ) as judged
    where judged.band <= judged.reach
      and judged.are_here
      and (judged.are_public or judged.are_connected)
      and not (judged.has_blocked or judged.is_blocked);
end
$$;
comment on function private.judge_pairs(uuid[], uuid[]) is
  'Of pairs of a viewer and another, those who see each other now: by what the viewer knows the other, the band between them, and whether the viewer hears of the other, being within their horizon. Definer: positions are readable by nobody.';

create function private.can_see(p_viewer uuid, p_other uuid) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return exists (select from private.judge_pairs(array[p_viewer], array[p_other]));
end
$$;
comment on function private.can_see(uuid, uuid) is
  'Whether one listener may see another now. Definer: positions are readable by nobody.';

create function private.expect_position(p_user uuid) returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_is_live boolean;
  v_has_position boolean;
begin
  select live.user_id is not null, positions.user_id is not null into v_is_live, v_has_position
  from (select p_user as user_id) as listener
  left join private.live_listeners as live using (user_id)
  left join app.positions using (user_id);
  if not v_is_live then
    perform private.fail('not_live');
  elsif not v_has_position then
    perform private.fail('no_position', private.visible_in_s(p_user));
  end if;
end
$$;
comment on function private.expect_position(uuid) is
  'Raises not_live or no_position unless a listener is live with a position: only those who can be seen see; with the seconds where others do not see yet what a phone has said. Definer: positions are readable by nobody.';
