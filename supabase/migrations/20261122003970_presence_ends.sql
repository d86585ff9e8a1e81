-- How a presence begins and ends.

create function private.begin_presence(p_user uuid, p_until timestamptz, p_by_session boolean) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_presence app.presence;
begin
  insert into app.presence as presence (
    user_id, shown_id, live_since, visible_from, live_until, heartbeat_at, by_session
  )
  select
    id, case when anonymous then gen_random_uuid() else id end,
    now(), private.first_visible_at(id, anonymous), p_until, now(), p_by_session
  from app.profiles
  where id = p_user
  on conflict (user_id) do update
    set
      live_until = excluded.live_until,
      heartbeat_at = excluded.heartbeat_at,
      silent_until = excluded.silent_until,
      by_session = excluded.by_session
  returning * into strict v_presence;
  if v_presence.shown_id <> p_user then
    perform private.keep_shown_id(v_presence.shown_id, p_user, v_presence.live_until);
  end if;
end
$$;
comment on function private.begin_presence(uuid, timestamptz, boolean) is
  'Makes a listener live until then, an anonymous one under an id of this presence; of a presence that runs it moves the end. Definer: presence is writable by nobody.';

create function private.end_ties_as(p_user uuid, p_shown_id uuid) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_ended app.connections;
begin
  -- Whoever holds one of these ends it: the other of the two is leaving as well, and who ends many
  -- presences waits for nobody who waits for one of them.
  delete from app.waves where ctid = any (array(
    select ctid from app.waves
    where from_id = p_user and from_shown_id = p_shown_id or to_id = p_user and to_shown_id = p_shown_id
    for update skip locked
  ));
  for v_ended in
    delete from app.connections where ctid = any (array(
      select ctid from app.connections
      where user_a = p_user and shown_a = p_shown_id or user_b = p_user and shown_b = p_shown_id
      for update skip locked
    ))
    returning *
  loop
    perform private.record_pair(
      'tie', v_ended.user_a, v_ended.user_b, false, v_ended.shown_a, v_ended.shown_b
    );
  end loop;
end
$$;
comment on function private.end_ties_as(uuid, uuid) is
  'Forgets what a listener had with others under an id that is not theirs any more. Definer: neither waves nor connections are writable by anybody.';

create function private.leave_presence(p_user uuid) returns app.presence
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_presence app.presence;
begin
  perform private.leave_place(p_user);
  perform private.end_finds_of(p_user);
  select * into v_presence from app.presence where user_id = p_user;
  if v_presence.shown_id <> p_user then
    perform private.keep_shown_id(v_presence.shown_id, p_user, now());
    perform private.end_ties_as(p_user, v_presence.shown_id);
  end if;
  delete from app.presence where user_id = p_user;
  return v_presence;
end
$$;
comment on function private.leave_presence(uuid) is
  'Ends a presence: position, track, Finds and what was made under an id of its own go with it. Returns it, null where there was none. Definer: presence is writable by nobody.';

create function private.end_presence(p_user uuid, p_reason text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_presence constant app.presence := private.leave_presence(p_user);
begin
  if v_presence.user_id is not null then
    insert into private.ended_presences (user_id, reason, ended_at) values (p_user, p_reason, now())
    on conflict (user_id) do update set reason = excluded.reason, ended_at = excluded.ended_at;
    perform private.send_event(p_user, 'live:ended', jsonb_build_object('reason', p_reason));
  end if;
end
$$;
comment on function private.end_presence(uuid, text) is
  'Ends a presence, whether by hand, by time or by silence: position, track and Finds go with it, and its listener''s other phones are told why. Definer: presence is writable by nobody.';
