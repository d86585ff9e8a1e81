-- Asking somebody. Whatever makes a Find begin or run locks both presences first, in the
-- order of their ids, so that going offline comes wholly before or wholly after; whether the caller
-- may see the other is asked before anything of the other is locked.

create function private.free_slot(p_seeker uuid, p_target uuid) returns smallint
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select min(places.slot)::smallint
    from app.settings, generate_series(1, private.limit_of('find_waiting_most')) as places (slot)
    where user_id = p_target
      and allow_find
      and private.can_see(p_seeker, p_target)
      and not private.is_in_a_find(p_target)
      and not private.is_paused(p_seeker, private.shown_id_of(p_target))
      and places.slot <> all (array(
        select finds.slot from app.finds
        where target_id = p_target and ended_at is null and finds.slot is not null
      ))
  );
end
$$;
comment on function private.free_slot(uuid, uuid) is
  'Where a seeker''s request to a target would wait; null when the target may not be asked, for whatever reason. Definer: Finds and settings are readable by nobody.';

create function private.pick_target(p_seeker uuid, p_track_id text) returns uuid
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_candidate uuid;
begin
  for v_candidate in
    select near.user_id
    from private.walk(
      p_seeker, private.limit_of('list_most'), p_keys => array['track ' || p_track_id]
    ) with ordinality as near (user_id, band, turn, nth)
    order by
      near.band,
      -- Somebody who was asked before comes after those who were not.
      exists (
        select from app.finds
        where seeker_id = p_seeker and target_id = near.user_id
          and target_shown_id = private.shown_id_of(near.user_id)
        offset 0
      ),
      near.nth
  loop
    if private.free_slot(p_seeker, v_candidate) is not null then
      return v_candidate;
    end if;
  end loop;
  return null;
end
$$;
comment on function private.pick_target(uuid, text) is
  'Who nearby plays a track and may be asked: of the nearest band, and inside it in the order of lists, never by distance; null for nobody. Definer: positions and tracks are readable by nobody.';

create function private.lock_for_find(p_seeker uuid, p_target uuid) returns smallint
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_are_here boolean;
begin
  -- Nobody who may not be seen can be made to wait.
  if not private.can_see(p_seeker, p_target) then
    perform private.lock_presences(p_seeker);
    perform private.end_stale_finds(array[p_seeker]);
    return null;
  end if;
  v_are_here := private.lock_presences(p_seeker, p_target);
  perform private.expect_position(p_seeker);
  perform private.end_stale_finds(array[p_seeker, p_target]);
  return case when v_are_here then private.free_slot(p_seeker, p_target) end;
end
$$;
comment on function private.lock_for_find(uuid, uuid) is
  'Keeps both as they are until commit, if the seeker sees the target, and says where a request would wait; null when the target may not be asked. Definer: presence is readable by nobody.';

create function private.start_find(p_target uuid, p_track_id text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_seeker uuid := private.authorize_call('start_find');
  v_target uuid;
  v_shown_id uuid;
  v_slot smallint;
  v_find app.finds;
begin
  perform private.expect_allowed(v_seeker);
  if (p_target is null) = (p_track_id is null) or p_target = v_seeker then
    perform private.fail(
      'invalid_request', p_hint => 'Give either target_id, another listener''s, or track_id.'
    );
  end if;
  perform private.expect_position(v_seeker);
  v_target := case
    when p_target is null then private.pick_target(v_seeker, private.checked_track_id(p_track_id))
    else private.account_here(p_target)
  end;
  v_slot := private.lock_for_find(v_seeker, v_target);
  v_shown_id := private.shown_id_of(v_target);
  if private.is_in_a_find(v_seeker)
    -- One that runs was found before this, or was ended: here it waits.
    or exists (select from app.finds where seeker_id = v_seeker and ended_at is null)
  then
    perform private.fail('find_conflict');
  end if;
  -- They may be known by another id since.
  if v_slot is null or v_shown_id <> p_target then
    perform private.fail('find_unavailable');
  end if;

  insert into app.finds (seeker_id, target_id, seeker_shown_id, target_shown_id, slot, expires_at)
  values (
    v_seeker, v_target, private.shown_id_of(v_seeker), v_shown_id, v_slot,
    private.seconds_from_now('find_request_s')
  )
  returning * into v_find;
  perform private.begin_pause(v_seeker, v_shown_id);
  perform private.send_event(
    v_target,
    'find:request_received',
    jsonb_build_object('sessionId', v_find.id, 'seekerId', v_find.seeker_shown_id),
    v_seeker
  );
  return private.find_json(v_seeker, v_find);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.start_find(uuid, text) is
  'The caller asks to find a listener, or whoever nearby plays a track. Definer: Finds are writable by nobody.';
grant execute on function private.start_find(uuid, text) to authenticated;

create function api.start_find(target_id uuid default null, track_id text default null)
returns jsonb
language sql volatile security invoker
return private.start_find(target_id, track_id);
comment on function api.start_find(uuid, text) is
  'POST /find/start: asks a listener, or one nearby who plays a track. Replies the Find, which waits; errors not_live, no_position, find_conflict (the caller''s own Find is not over) and find_unavailable, whatever the reason.';
grant execute on function api.start_find(uuid, text) to authenticated;
