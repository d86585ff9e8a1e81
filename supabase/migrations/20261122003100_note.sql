-- The teller's first step: what changed becomes pairs of a recipient and somebody of whom they are to
-- hear. A step that changes nothing of what a recipient is shown is not noted, or its message would
-- tell that somebody crossed a line.

create function private.take_changes(p_most integer) returns private.changes[]
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_taken private.changes[];
begin
  -- Exactly those that are read are deleted; one that commits with a smaller id later is not lost.
  with urgent as materialized (
    select id from private.changes
    where (kind = 'event' or kind = 'place' and after is null) and due_at <= clock_timestamp()
    order by id
    limit ceil(p_most * 2 / 3.0)
  ),
  first as materialized (
    select id from private.changes where due_at <= clock_timestamp() order by id limit p_most
  ),
  turn as materialized (
    select id from urgent
    union all
    (select first.id from first where first.id not in (select id from urgent) order by first.id)
    limit p_most
  ),
  taken as (
    delete from private.changes using turn where changes.id = turn.id returning changes
  )
  select array_agg(taken.changes order by (taken.changes).id) into v_taken from taken;
  return v_taken;
end
$$;
comment on function private.take_changes(integer) is
  'So many changes that are due, off the queue: the first ones, and before them who left and messages of their own, which take two thirds at most. What was between two is never taken before a change that was made before it. Definer: changes are readable by nobody.';

create function private.note_places(p_changes private.changes[]) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
  v_places private.noted_place[];
  v_recipients uuid[];
  v_subjects uuid[];
  v_shown_ids uuid[];
  v_appeared boolean[];
  v_whole_cards boolean[];
  v_urgent boolean[];
begin
  v_places := array(
    select row(
      change.id, side.is_after, change.user_id, change.shown_id, (side.place).cell, (side.place).ring,
      (side.place).reach, (side.place).is_public
    )::private.noted_place
    from unnest(p_changes) as change
    cross join lateral (values (false, change.before), (true, change.after)) as side (is_after, place)
    where (side.place).cell is not null
      and (change.kind = 'place' or change.kind in ('card', 'track') and side.is_after)
  );
  select
    array_agg(viewer_id), array_agg(user_id), array_agg(shown_id),
    array_agg(kind = 'place' and before is null), array_agg(kind <> 'track'), array_agg(after is null)
  into v_recipients, v_subjects, v_shown_ids, v_appeared, v_whole_cards, v_urgent
  from (
    select
      change.kind, change.user_id, change.shown_id, heard.viewer_id,
      min(heard.band) filter (where not heard.is_after) as before,
      min(heard.band) filter (where heard.is_after) as after
    from private.audience(v_places, p_changes) as heard
    join unnest(p_changes) as change on change.id = heard.change_id
    group by change.id, change.kind, change.user_id, change.shown_id, heard.viewer_id
  ) as noted
  where kind <> 'place' or before is distinct from after;
  if v_recipients is not null then
    perform private.note_pairs(
      v_recipients, v_subjects, v_shown_ids, v_appeared, v_whole_cards, v_urgent
    );
  end if;
end
$$;
comment on function private.note_places(private.changes[]) is
  'Notes each change for those who were shown its listener before it or are afterwards, and see a difference; it is urgent where the listener left their view. Definer: what waits is writable by nobody.';

create function private.pairs_parted(p_changes private.changes[])
returns table (viewer_id uuid, other_id uuid, other_shown_id uuid, is_parting boolean)
language plpgsql stable security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
rows 10
as $$
begin
  return query
    with way as (
      select change.kind, change.user_id = side.viewer_id as is_own,
        side.viewer_id, side.other_id, side.other_shown_id, side.place
      from unnest(p_changes) as change
      cross join lateral (
        values
          (change.user_id, change.other_id, change.other_shown_id, change.after),
          (change.other_id, change.user_id, change.shown_id, change.before)
      ) as side (viewer_id, other_id, other_shown_id, place)
      where change.kind in ('block', 'unblock', 'tie')
    )
    -- They saw each other where they stood then.
    select way.viewer_id, way.other_id, way.other_shown_id, true
    from way
    join private.horizons on horizons.user_id = way.viewer_id
    where (way.place).cell is not null
      and private.is_within(
        horizons.band, horizons.turn,
        private.band_between(horizons.cell, (way.place).cell),
        private.turn_between(horizons.ring, (way.place).ring)
      )
      and (way.kind = 'block' or not private.can_see(way.viewer_id, way.other_id))
    union
    select way.viewer_id, way.other_id, way.other_shown_id, false
    from way
    where way.kind = 'unblock'
      and exists (
        select from private.judge_pairs(array[way.viewer_id], array[way.other_id]) as seen
        where seen.is_heard
      )
    union
    -- One of them may have appeared to the other at the very moment of a block, which did not see it;
    -- but not where they could not meet anyway, or a block would tell of who had blocked before.
    select way.viewer_id, way.other_id, other.shown_id, true
    from way
    join app.positions as viewer on viewer.user_id = way.viewer_id
    join app.positions as other on other.user_id = way.other_id
    join private.horizons on horizons.user_id = way.viewer_id
    cross join lateral (select private.band_between(horizons.cell, other.cell) as band) as apart
    where way.kind = 'block'
      and (way.place).cell is null
      and viewer.is_public and other.is_public
      and apart.band <= least(viewer.reach, other.reach)
      and private.is_within(
        horizons.band, horizons.turn, apart.band, private.turn_between(horizons.ring, other.ring)
      )
      and not exists (
        select from app.blocks
        where (blocker_id, blocked_id) = (
          case when way.is_own then way.other_id else way.viewer_id end,
          case when way.is_own then way.viewer_id else way.other_id end
        )
      );
end
$$;
comment on function private.pairs_parted(private.changes[]) is
  'Of what changed between pairs, who is to hear of whom, and whether it parted them: where the viewer was shown the other, or is now. Definer: positions are readable by nobody.';

create function private.note_partings(p_changes private.changes[]) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  perform private.note_pairs(
    array_agg(viewer_id), array_agg(other_id), array_agg(other_shown_id),
    array_agg(not is_parting), array_agg(true), array_agg(is_parting)
  )
  from private.pairs_parted(p_changes)
  having count(*) > 0;
end
$$;
comment on function private.note_partings(private.changes[]) is
  'Notes for both of a pair that they see each other no longer, or again, where a change of place would be noted too: to be blocked sounds like the other going offline. Definer: what waits is writable by nobody.';

create function private.note_events(p_changes private.changes[]) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_noted private.waiting_events[];
begin
  -- Of the hints of a Find the last says it all.
  delete from private.waiting_events as older
  using unnest(p_changes) as change
  where change.event = 'find:bucket_update'
    and older.recipient_id = change.user_id
    and older.event = change.event
    and older.payload ->> 'sessionId' = change.payload ->> 'sessionId';
  with noted as (
    insert into private.waiting_events (id, recipient_id, about_id, event, payload, at)
    select change.id, change.user_id, change.other_id, change.event, change.payload, clock_timestamp()
    from unnest(p_changes) as change
    where change.kind = 'event'
      and not exists (
        select from unnest(p_changes) as later
        where change.event = 'find:bucket_update'
          and later.event = change.event
          and later.id > change.id
          and later.user_id = change.user_id
          and later.payload ->> 'sessionId' = change.payload ->> 'sessionId'
      )
    returning waiting_events
  )
  select array_agg(noted.waiting_events) into v_noted from noted;
  perform private.note_pushes(v_noted);
  perform private.mark_waiting(array_agg(change.user_id), true)
  from unnest(p_changes) as change
  where change.kind = 'event'
  having count(*) > 0;
end
$$;
comment on function private.note_events(private.changes[]) is
  'Notes the messages of their own, which wait for no turn, and what of them is to be pushed. Definer: what waits is writable by nobody.';

create function private.note_pages(p_users uuid[]) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_placed uuid[] := array(
    select changed.user_id from unnest(p_users) as changed (user_id)
    where exists (select from app.positions where positions.user_id = changed.user_id offset 0)
  );
begin
  perform private.forget_horizons(p_users);
  perform private.mark_waiting(v_placed, false);
  update private.channels set page_since = clock_timestamp()
  where user_id = any (v_placed) and page_since is null;
end
$$;
comment on function private.note_pages(uuid[]) is
  'Notes a page for those whose own view changed, if they have a position. Definer: what waits is writable by nobody.';
