-- What becomes of a fix. Everything here takes a cell of six characters: nothing behind the first line of
-- a call sees more.

create function private.occupy_cell(p_cell app.cell) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- Looked at first: an upsert would lock the row of the cell though it changes nothing, and all who
  -- arrive in one cell would wait for each other.
  if not exists (select from private.cells where cell = p_cell and empty_since is null) then
    insert into private.cells (cell, centre) values (p_cell, private.centre_of(p_cell))
    on conflict (cell) do update set empty_since = null;
  end if;
end
$$;
comment on function private.occupy_cell(app.cell) is
  'Somebody is about to stand in a cell. Definer: cells are writable by nobody.';

create function private.publish_cell(
  p_user uuid,
  p_cell app.cell,
  p_epochs_from timestamptz default now()
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_settings app.settings;
  v_before app.positions;
  v_after app.positions;
begin
  -- Held, so that a change of the radius is either before this or sees the position.
  select * into strict v_settings from app.settings where user_id = p_user for share;
  select * into v_before from app.positions where user_id = p_user;
  perform private.occupy_cell(p_cell);
  insert into app.positions (user_id, shown_id, cell, ring, reach, is_public)
  select
    p_user, shown_id, p_cell, ring, private.reach_of(v_settings), v_settings.visible_to = 'everyone'
  from app.presence
  where user_id = p_user
  on conflict (user_id) do update set cell = excluded.cell
  returning * into strict v_after;
  insert into private.publish_epochs as last (user_id, published_at)
  values (p_user, coalesce(p_epochs_from, now()))
  on conflict (user_id) do update
    set
      published_at = coalesce(p_epochs_from, last.published_at),
      earlier = case when p_epochs_from is null then last.earlier else array(
        select at from unnest(last.earlier || last.published_at) as at
        where at > now() - interval '1 hour'
        order by at
      ) end,
      left_at = null, seen_at = null, cell_hash = null, place = null;
  perform private.index_track(p_user);
  perform private.record_change(
    'place', p_user, private.place_of(v_before), private.place_of(v_after)
  );
end
$$;
comment on function private.publish_cell(uuid, app.cell, timestamptz) is
  'Makes a cell the one that others'' answers are computed from, and counts epochs from then on; null for the same cell again, which begins none. Definer: positions are writable by nobody.';

create function private.publish_due_cell(p_user uuid) returns boolean
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_cell constant app.cell := (
    select next_cell from private.dwells where user_id = p_user and next_at <= now()
  );
begin
  if v_cell is null then
    return false;
  end if;
  perform private.publish_cell(p_user, v_cell);
  update private.dwells set next_cell = null, next_at = null where user_id = p_user;
  return true;
end
$$;
comment on function private.publish_due_cell(uuid) is
  'Publishes the cell of a listener that is to be published by now; returns whether there was one. Definer: positions are writable by nobody.';

create function private.keep_fix(p_user uuid, p_cell app.cell) returns private.dwells
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_dwell private.dwells;
begin
  insert into private.dwells as dwell (user_id, run_cell, run_since, seen_at, fix_at)
  values (
    p_user, p_cell, now(),
    coalesce((select seen_at from private.publish_epochs where user_id = p_user), now()), now()
  )
  on conflict (user_id) do update
    set
      run_cell = p_cell,
      run_since = case when dwell.run_cell = p_cell then dwell.run_since else now() end,
      seen_at = case
        when p_cell = coalesce(
          dwell.next_cell, (select cell from app.positions where positions.user_id = p_user)
        )
        then now()
        else dwell.seen_at
      end,
      fix_at = now()
  returning * into strict v_dwell;
  return v_dwell;
end
$$;
comment on function private.keep_fix(uuid, app.cell) is
  'Notes a plausible fix. Definer: dwells are writable by nobody.';

create function private.publish_delay() returns interval
language plpgsql volatile security definer set search_path = ''
as $$
begin
  return make_interval(secs => random() * private.limit_of('publish_delay_most_s'));
end
$$;
comment on function private.publish_delay() is
  'A random while by which a change is later than what a phone said. Definer: it reads limits, nothing else.';

create function private.take_fix(p_user uuid, p_cell app.cell) returns boolean
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_published boolean;
  v_before timestamptz;
  v_dwell private.dwells;
begin
  -- Most fixes are where the last one was, in the published cell: they are noted and change nothing.
  update private.dwells set seen_at = now(), fix_at = now()
  from app.positions
  where dwells.user_id = p_user and run_cell = p_cell and next_at is null
    and positions.user_id = p_user and positions.cell = p_cell;
  if found then
    return false;
  end if;
  v_published := private.publish_due_cell(p_user);
  if not private.is_plausible(p_user, p_cell) then
    return v_published;
  end if;
  select fix_at into v_before from private.dwells where user_id = p_user;
  v_dwell := private.keep_fix(p_user, p_cell);
  if private.is_no_news(v_dwell) then
    if exists (select from app.presence where user_id = p_user and visible_from <= now()) then
      -- Epochs of who appears begin at a random moment too, so that nobody knows when a cell may change.
      perform private.publish_cell(p_user, p_cell, case
        when not private.is_last_cell(p_user, p_cell) then now() + private.publish_delay()
      end);
      update private.dwells set seen_at = now() where user_id = p_user;
      v_published := true;
    end if;
  elsif private.may_change(v_dwell, v_before) then
    update private.dwells
    set
      seen_at = now(),
      next_cell = p_cell,
      next_at = greatest(
        (select visible_from from app.presence where user_id = p_user),
        now() + private.publish_delay()
      )
    where user_id = p_user;
    v_published := private.publish_due_cell(p_user) or v_published;
  end if;
  return v_published;
end
$$;
comment on function private.take_fix(uuid, app.cell) is
  'Takes a fix in: keeps an impossible jump aside, shows at once who may appear there, and else waits until the fixes agree and the epoch ends, and then a random while. Returns whether others see a change by now. Definer: positions are writable by nobody.';

create function private.leave_place(p_user uuid) returns app.positions
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_position app.positions;
  v_seen_at timestamptz;
begin
  delete from app.positions where user_id = p_user returning * into v_position;
  delete from private.dwells where user_id = p_user returning seen_at into v_seen_at;
  if v_position.user_id is not null then
    update private.publish_epochs
    set
      left_at = now(),
      seen_at = coalesce(v_seen_at, now()),
      cell_hash = private.cell_hash(p_user, v_position.cell),
      place = left(v_position.cell, 3)
    where user_id = p_user;
    perform private.record_change('place', p_user, private.place_of(v_position), null);
  end if;
  return v_position;
end
$$;
comment on function private.leave_place(uuid) is
  'Deletes where a listener is, others'' word of it included; for an hour it keeps what restrains the next cell. Returns the position, null where there was none. Definer: positions are writable by nobody.';

create function private.publish_due_cells(p_most integer default 1000) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_due tid[] := private.take_due(
    'publish_due_cells', 'private.dwells', $due$ next_at <= now() $due$, p_most, p_lock => false
  );
  v_user uuid;
begin
  for v_user in
    -- Whose phone is saying something now has it done by that.
    select live.user_id
    from private.live_listeners as live
    where live.user_id = any (array(select user_id from private.dwells where ctid = any (v_due)))
  loop
    perform from app.presence where user_id = v_user for no key update skip locked;
    if found then
      perform private.publish_due_cell(v_user);
    end if;
  end loop;
  return cardinality(v_due);
end
$$;
comment on function private.publish_due_cells(integer) is
  'Publishes at most so many cells whose time has come, of phones that say nothing in between; returns how many it looked at. Definer: positions are writable by nobody.';
