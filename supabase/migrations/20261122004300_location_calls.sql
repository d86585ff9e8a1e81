-- The phone says where it is; the reply says who is near.

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

create function private.publish_cell(p_user uuid, p_cell app.cell) returns void
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
  insert into app.positions (user_id, shown_id, cell, ring, reach, is_public, fix_cell, fix_at)
  select
    p_user, shown_id, p_cell, ring,
    private.reach_of(v_settings), v_settings.visible_to = 'everyone', p_cell, now()
  from app.presence
  where user_id = p_user
  on conflict (user_id) do update
    set cell = excluded.cell, fix_cell = excluded.fix_cell, fix_at = excluded.fix_at
  returning * into strict v_after;
  insert into private.publish_epochs (user_id, published_at) values (p_user, now())
  on conflict (user_id) do update
    set
      published_at = excluded.published_at,
      earlier = array(
        select at from unnest(publish_epochs.earlier || publish_epochs.published_at) as at
        where at > now() - interval '1 hour'
        order by at
      );
  perform private.index_track(p_user);
  perform private.record_change(
    'place', p_user, private.place_of(v_before), private.place_of(v_after)
  );
end
$$;
comment on function private.publish_cell(uuid, app.cell) is
  'Makes a cell the one that others'' answers are computed from. Definer: positions are writable by nobody.';

create function private.take_fix(p_user uuid, p_geohash text) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_cell app.cell := left(p_geohash, 6);
  v_position app.positions;
begin
  select * into v_position from app.positions where user_id = p_user;
  if v_position.user_id is null then
    if private.seconds_until_publish(p_user) > 0 then
      return false;
    end if;
  else
    if private.is_too_fast(v_position.fix_cell, v_position.fix_at, v_cell) then
      return false;
    end if;
    update app.positions set fix_cell = v_cell, fix_at = now() where user_id = p_user;
    if not private.may_change(v_position, p_geohash) then
      return false;
    end if;
  end if;
  perform private.publish_cell(p_user, v_cell);
  return true;
end
$$;
comment on function private.take_fix(uuid, text) is
  'Takes a fix in: cuts it to its cell, keeps an impossible jump aside, waits for the phone to be past the edge and for the epoch to end, and only then publishes. Returns whether it did. Definer: positions are writable by nobody.';

create function private.location_reply(p_user uuid, p_published boolean) returns jsonb
language plpgsql stable security definer
set search_path = ''
set enable_seqscan = off
as $$
begin
  return jsonb_build_object(
    'published', p_published,
    'nextUpdateS', coalesce(nullif(least(pace.interval, waits.seconds), 0), pace.interval),
    'visibleInS', case when positions.user_id is not null then 0 else nullif(waits.seconds, 0) end,
    'n', channels.n
  )
  from (
    -- A crowd whose changes wait is asked less often, up to its bound.
    select least(longest.value, ceil(usual.value * (1 + greatest(
      0, coalesce(extract(epoch from rounds.at - rounds.waiting_since), 0) - 3
    ) / 10)))::integer as interval
    from private.limits as usual
    join private.limits as longest on longest.name = 'location_interval_most_s'
    left join private.teller_rounds as rounds on rounds.one
    where usual.name = 'location_interval_s'
  ) as pace
  cross join (select private.seconds_until_publish(p_user) as seconds) as waits
  left join app.positions on positions.user_id = p_user
  left join private.channels on channels.user_id = p_user;
end
$$;
comment on function private.location_reply(uuid, boolean) is
  'What a location is answered, but the list: whether it changed what others see; in how many seconds the phone sends the next, which is when its cell may change or at the usual pace; in how many others may see the listener at the earliest; and the number of its last message. Definer: epochs are readable by nobody.';

create function private.update_location(p_geohash text, p_list boolean) returns json
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_user uuid := private.authorize_call('update_location');
  v_cell text;
  v_published boolean := false;
begin
  perform private.expect_allowed(v_user);
  v_cell := left(private.checked_geohash(p_geohash), 6);
  perform private.keep_alive(v_user);
  -- Most fixes are where the last one was, in the published cell: they are noted and change nothing.
  update app.positions set fix_at = now()
  where user_id = v_user and cell = v_cell and fix_cell = v_cell;
  if not found then
    v_published := private.take_fix(v_user, p_geohash);
  end if;
  if p_list is false then
    return private.location_reply(v_user, v_published)::json;
  end if;
  -- One statement, which calls what is stable: the list and the number are of one moment.
  return (
    select format('%s, "users": %s}', left(reply::text, -1), case
      when exists (select from app.positions where user_id = v_user)
      then (private.first_page(v_user)).users
      else '[]'
    end)::json
    from private.location_reply(v_user, v_published) as reply
  );
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm)::json;
end
$$;
comment on function private.update_location(text, boolean) is
  'Takes the caller''s fix in, which is a sign of life too, and returns the nearby list in the same round trip. Definer: positions are writable by nobody.';
grant execute on function private.update_location(text, boolean) to authenticated;

create function api.update_location(geohash text, list boolean default true) returns json
language sql volatile security invoker
return private.update_location(geohash, list);
comment on function api.update_location(text, boolean) is
  'POST /location/update: a geohash of 6 to 8 characters. Replies { users, published, nextUpdateS, visibleInS, n }, without users where list is false; published says whether this call changed what others see. Errors: geohash_too_coarse, geohash_too_fine, not_live.';
grant execute on function api.update_location(text, boolean) to authenticated;

create function private.forget_location() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('forget_location');
  v_position app.positions;
begin
  perform private.expect_allowed(v_user);
  perform private.hold_presence(v_user);
  delete from app.positions where user_id = v_user returning * into v_position;
  perform private.record_change('place', v_user, private.place_of(v_position), null);
  -- As it would if they went offline. A Find that went on would begin anew wherever they like.
  perform private.end_finds_of(v_user);
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.forget_location() is
  'Deletes the caller''s position, and ends their Finds. Definer: positions are writable by nobody.';
grant execute on function private.forget_location() to authenticated;

create function api.forget_location() returns jsonb
language sql volatile security invoker
return private.forget_location();
comment on function api.forget_location() is
  'DELETE /location: forgets where the caller is, which ends their Finds; they stay live and unseen. Replies nothing.';
grant execute on function api.forget_location() to authenticated;
