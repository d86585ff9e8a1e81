-- Live, offline, and the heartbeat between. Here and in what follows, the function in `api` is one
-- line as its caller, and the one of the same name in `private` does the work as definer. It asks
-- private.caller('<its name>') who calls and takes no listener as an argument, so it is safe in
-- anybody's hands.

create function private.go_live(p_minutes integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('go_live');
  v_most integer := private.limit_of('live_most_minutes');
  v_minutes integer := coalesce(p_minutes, private.limit_of('live_default_minutes'));
begin
  if v_minutes not between 1 and v_most then
    perform private.fail(
      'invalid_request',
      p_hint => format('durationMinutes is a whole number from 1 to %s.', v_most)
    );
  end if;

  -- What expired but was not swept yet ends first, so that coming back is told as coming back.
  perform private.lock_presence(v_user);
  if exists (select from private.suspensions where user_id = v_user) then
    -- Suspended while this waited.
    perform private.fail('suspended');
  end if;
  if not exists (select from private.live_listeners where user_id = v_user) then
    perform private.end_presence(v_user);
  end if;

  insert into app.presence (user_id, live_since, live_until, heartbeat_at)
  values (v_user, now(), now() + make_interval(mins => v_minutes), now())
  on conflict (user_id) do update
    set live_until = excluded.live_until, heartbeat_at = excluded.heartbeat_at;
  return private.live_state(v_user);
end
$$;
comment on function private.go_live(integer) is
  'Makes the caller live for so many minutes, or moves the end of a presence that runs. Definer: presence is writable by nobody.';
grant execute on function private.go_live(integer) to authenticated;

create function api.go_live(duration_minutes integer default null) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.go_live(duration_minutes) $$;
comment on function api.go_live(integer) is
  'POST /presence/live: live for duration_minutes (default 120, at most 480). Replies { live, until, nextHeartbeatS }.';
grant execute on function api.go_live(integer) to authenticated;

create function private.go_offline() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('go_offline');
begin
  perform private.lock_presence(v_user);
  perform private.end_presence(v_user);
  return private.live_state(v_user);
end
$$;
comment on function private.go_offline() is
  'The kill switch: presence, position and track of the caller are gone when it returns. Definer: presence is writable by nobody.';
grant execute on function private.go_offline() to authenticated;

create function api.go_offline() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.go_offline() $$;
comment on function api.go_offline() is
  'POST /presence/offline: invisible, and the position deleted, before the reply. Replies { live, until, nextHeartbeatS }.';
grant execute on function api.go_offline() to authenticated;

create function private.heartbeat() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('heartbeat');
begin
  update app.presence set heartbeat_at = now()
  where user_id = (select user_id from private.live_listeners where user_id = v_user);
  if not found then
    perform private.fail('not_live');
  end if;
  return private.live_state(v_user);
end
$$;
comment on function private.heartbeat() is
  'Keeps the caller live; who fell silent for too long must go live again. Definer: presence is writable by nobody.';
grant execute on function private.heartbeat() to authenticated;

create function api.heartbeat() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.heartbeat() $$;
comment on function api.heartbeat() is
  'POST /presence/heartbeat: keeps the caller live. Replies { live, until, nextHeartbeatS }; not_live when there is nothing to keep.';
grant execute on function api.heartbeat() to authenticated;

create function private.expect_live(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not private.lock_presence(p_user)
    or not exists (select from private.live_listeners where user_id = p_user)
  then
    perform private.fail('not_live');
  end if;
end
$$;
comment on function private.expect_live(uuid) is
  'Raises not_live unless a listener is live, and keeps them so until commit: offline waits its turn. Definer: presence is readable by nobody.';

create function private.sweep_presence() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_expired uuid[];
begin
  -- All rows first, then the turns, as everyone does. Who is busy with their own row now, going
  -- live again or offline, ends this presence themselves.
  v_expired := array(
    select presence.user_id
    from app.presence
    where not exists (
      select from private.live_listeners as live where live.user_id = presence.user_id
    )
    for update skip locked
  );
  perform private.take_turn(variadic array(
    select centre from app.positions where user_id = any (v_expired)
  ));
  perform private.end_presence(user_id) from unnest(v_expired) as expired (user_id);
  return cardinality(v_expired);
end
$$;
comment on function private.sweep_presence() is
  'Ends the presences that time or silence has ended and tells others; returns how many. Reads do not wait for it. Definer: presence is writable by nobody.';
