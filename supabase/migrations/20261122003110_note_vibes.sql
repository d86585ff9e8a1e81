-- A vibe that begins is looked for after the change that made it begin was noted. One that lasts is
-- never told again: it would say that somebody moved.

create function private.remember_vibe(p_user uuid, p_shown_id uuid) returns boolean
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
begin
  insert into private.told_vibes as told (person_id, shown_id, told_at)
  select person_id, p_shown_id, now() from app.profiles where id = p_user
  on conflict (person_id, shown_id) do update set told_at = excluded.told_at
    where told.told_at <= now() - make_interval(secs => private.limit_of('vibe_match_interval_s'));
  return found;
end
$$;
comment on function private.remember_vibe(uuid, uuid) is
  'Notes that a listener is told now of the vibe with whom they know by that id; false when they were within the hour. Definer: what was told is writable by nobody.';

create function private.vibes_begun(p_change private.waiting_vibes)
returns table (user_id uuid, other_id uuid)
language plpgsql stable security definer set search_path = '' rows 10
as $$
declare
  v_keys text[];
begin
  select keys into v_keys
  from private.shown_listeners
  join app.positions using (user_id)
  join private.live_listeners using (user_id)
  where shown_listeners.user_id = p_change.user_id;
  if v_keys is null then
    return;
  end if;
  if p_change.kind = 'unblock' then
    return query
      select p_change.user_id, seen.other_id
      from private.judge_pairs(array[p_change.user_id], array[p_change.other_id]) as seen
      where exists (
        select from private.shown_listeners as theirs
        where theirs.user_id = seen.other_id and theirs.keys && v_keys
        offset 0
      );
  else
    return query
      select p_change.user_id, vibe.user_id
      from private.walk(
        p_change.user_id, private.limit_of('vibes_at_once'), p_keys => v_keys, p_by_band => false
      ) as vibe
      cross join lateral (
        select keys from private.shown_listeners where shown_listeners.user_id = vibe.user_id offset 0
      ) as theirs
      cross join lateral (
        select * from app.positions where positions.user_id = vibe.user_id offset 0
      ) as positions
      where not coalesce(
        theirs.keys && coalesce(p_change.keys_before, case when p_change.kind = 'place' then v_keys end)
          and private.band_between((p_change.before).cell, positions.cell)
            <= least((p_change.before).reach, positions.reach)
          and (
            (p_change.before).is_public and positions.is_public
            or private.are_connected(p_change.user_id, vibe.user_id)
          ),
        false
      )
      -- In an order that says nothing of where anybody is.
      order by vibe.turn;
  end if;
end
$$;
comment on function private.vibes_begun(private.waiting_vibes) is
  'With whom the listener of a change shares a vibe now and did not before it. Definer: positions and tracks are readable by nobody.';

create function private.begin_vibe(p_one uuid, p_other uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_told private.waiting_events[];
begin
  with told as (
    insert into private.waiting_events (id, recipient_id, about_id, event, payload, at)
    select
      nextval('private.changes_id_seq'), way.one, way.other, 'vibe:match',
      jsonb_build_object('userId', way.shown_id), clock_timestamp()
    from (
      select one, other, private.shown_id_of(other) as shown_id
      from (values (p_one, p_other), (p_other, p_one)) as pair (one, other)
      offset 0
    ) as way
    where private.remember_vibe(way.one, way.shown_id)
    returning waiting_events
  )
  select array_agg(told.waiting_events) into v_told from told;
  perform private.mark_waiting(array(select recipient_id from unnest(v_told)), false);
  perform private.note_pushes(v_told);
end
$$;
comment on function private.begin_vibe(uuid, uuid) is
  'Notes for each of two that a vibe began, once an hour of whom they know by that id; whether it is still true is asked when it is sent. Definer: what waits is writable by nobody.';

create function private.search_vibes(p_most integer) returns integer
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_changes private.waiting_vibes[];
  v_change private.waiting_vibes;
begin
  with taken as (
    delete from private.waiting_vibes
    where id = any (array(select id from private.waiting_vibes order by id limit p_most))
    returning waiting_vibes
  )
  select array_agg(taken.waiting_vibes order by (taken.waiting_vibes).id) into v_changes from taken;
  if v_changes is null then
    return 0;
  end if;
  foreach v_change in array v_changes loop
    perform private.begin_vibe(vibe.user_id, vibe.other_id) from private.vibes_begun(v_change) as vibe;
  end loop;
  return cardinality(v_changes);
end
$$;
comment on function private.search_vibes(integer) is
  'Looks for the vibes that began with so many changes, the first ones, and notes them; returns of how many. Definer: what waits is writable by nobody.';

create function private.note_vibes(p_changes private.changes[]) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  insert into private.waiting_vibes (id, kind, user_id, other_id, before, keys_before)
  select change.id, change.kind, change.user_id, change.other_id, change.before, change.keys_before
  from unnest(p_changes) as change
  where (change.kind = 'unblock' or change.kind in ('place', 'track') and change.after is not null)
    -- Who shares no track has no vibe.
    and exists (
      select from private.shown_listeners as shown
      where shown.user_id = change.user_id and shown.keys is not null
      offset 0
    );
end
$$;
comment on function private.note_vibes(private.changes[]) is
  'Notes the changes with which vibes may have begun. Definer: what waits is writable by nobody.';

create function private.note_changes(p_most integer) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_changes constant private.changes[] := private.take_changes(p_most);
  v_kinds constant text[] := array(select distinct kind from unnest(v_changes) as change);
begin
  -- Pages first: a viewer who moved hears nothing by the horizon of where they were.
  if 'place' = any (v_kinds) then
    perform private.note_pages(array(
      select distinct user_id from unnest(v_changes) as change where kind = 'place'
    ));
  end if;
  if v_kinds && '{place,card,track}' then
    perform private.note_places(v_changes);
  end if;
  if v_kinds && '{block,unblock,tie}' then
    perform private.note_partings(v_changes);
  end if;
  if 'event' = any (v_kinds) then
    perform private.note_events(v_changes);
  end if;
  if v_kinds && '{place,track,unblock}' then
    perform private.note_vibes(v_changes);
  end if;
  return coalesce(cardinality(v_changes), 0);
end
$$;
comment on function private.note_changes(integer) is
  'Takes so many changes off the queue and notes who is to hear of them; returns how many it took. Definer: changes are readable by nobody.';
