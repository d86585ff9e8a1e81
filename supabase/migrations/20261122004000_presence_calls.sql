-- Live, offline, and the heartbeat between.

create function private.reason_to_end(p_presence app.presence) returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select case
      when p_presence.live_until <= now() then 'expired'
      when p_presence.heartbeat_at <= private.seconds_ago('heartbeat_timeout_s')
        and p_presence.silent_until <= now() then 'timeout'
    end
  );
end
$$;
comment on function private.reason_to_end(app.presence) is
  'How time has ended a presence; null while it lasts. The same as private.live_listeners says. Definer: it reads limits, nothing else.';

create function private.expect_adult(p_user uuid) returns void
language plpgsql stable security definer
set search_path = ''
set enable_seqscan = off
as $$
begin
  if not exists (select from app.profiles where id = p_user and adult_confirmed_at is not null) then
    perform private.fail('age_not_confirmed');
  end if;
end
$$;
comment on function private.expect_adult(uuid) is
  'Raises age_not_confirmed until a listener has said that they are an adult. Definer: profiles are readable by nobody.';

create function private.shows_session() returns boolean
language sql stable security invoker set search_path = ''
as $$ select coalesce(auth.jwt() ->> 'session_id', '') <> '' $$;
comment on function private.shows_session() is
  'Whether the caller''s token is of a session, as all are that Supabase Auth makes.';

create function private.is_signed_out(p_user uuid) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return not exists (select from auth.sessions where user_id = p_user);
end
$$;
comment on function private.is_signed_out(uuid) is
  'Whether a listener has no session of Supabase Auth. Definer: sessions are readable by nobody.';

create function private.go_live(p_minutes integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('go_live');
  v_most integer := private.limit_of('live_most_minutes');
  v_minutes integer := coalesce(p_minutes, private.limit_of('live_default_minutes'));
  v_ended text;
begin
  perform private.expect_allowed(v_user);
  if v_minutes not between 1 and v_most then
    perform private.fail(
      'invalid_request',
      p_hint => format('duration_minutes is a whole number from 1 to %s.', v_most)
    );
  end if;

  perform private.hold_presence(v_user);
  if private.is_suspended(v_user) then
    -- Suspended while this waited.
    perform private.fail('suspended');
  end if;
  if private.shows_session() and private.is_signed_out(v_user) then
    -- The token outlives the session, by an hour at most.
    perform private.fail('unauthorized');
  end if;
  perform private.expect_adult(v_user);
  -- A presence that expired but was not swept yet ends first, so that coming back is told as coming back.
  select private.reason_to_end(presence) into v_ended from app.presence where user_id = v_user;
  if v_ended is not null then
    perform private.end_presence(v_user, v_ended);
  end if;

  perform private.begin_presence(
    v_user, now() + make_interval(mins => v_minutes), private.shows_session()
  );
  perform private.open_channel(v_user);
  return private.live_state(v_user);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.go_live(integer) is
  'Makes the caller, an adult by their own word, live for so many minutes, or moves the end of a presence that runs. Definer: presence is writable by nobody.';
grant execute on function private.go_live(integer) to authenticated;

create function api.go_live(duration_minutes integer default null) returns jsonb
language sql volatile security invoker
return private.go_live(duration_minutes);
comment on function api.go_live(integer) is
  'POST /presence/live: live for duration_minutes (default 120, at most 480). Replies { live, until, nextHeartbeatS, visibleInS, shownAs, n }; age_not_confirmed before update_profile said adult_confirmed.';
grant execute on function api.go_live(integer) to authenticated;

create function private.go_offline() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('go_offline');
begin
  perform private.expect_allowed(v_user);
  perform private.hold_presence(v_user);
  perform private.end_presence(v_user, 'elsewhere');
  return private.live_state(v_user);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.go_offline() is
  'The kill switch: presence, position and track of the caller are gone when it returns. Definer: presence is writable by nobody.';
grant execute on function private.go_offline() to authenticated;

create function api.go_offline() returns jsonb
language sql volatile security invoker
return private.go_offline();
comment on function api.go_offline() is
  'POST /presence/offline: invisible, and the position deleted, before the reply. Replies { live, until, nextHeartbeatS, visibleInS, shownAs, n }.';
grant execute on function api.go_offline() to authenticated;

create function private.keep_alive(p_user uuid, p_background boolean default false) returns app.presence
language plpgsql volatile security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_presence app.presence;
begin
  for v_try in 1..2 loop
    update app.presence
    set
      heartbeat_at = now(),
      silent_until = case
        when p_background then now() + make_interval(
          secs => (select value from private.limits where name = 'background_silence_s')
        )
        else '-infinity'
      end
    where user_id = p_user
      and live_until > now()
      and (
        heartbeat_at > now() - make_interval(
          secs => (select value from private.limits where name = 'heartbeat_timeout_s')
        )
        or silent_until > now()
      )
    returning * into v_presence;
    if v_presence.user_id is not null then
      return v_presence;
    end if;
    -- Who switches anonymous at this moment ends one presence and begins the next.
    perform private.hold_account(p_user);
  end loop;
  perform private.fail('not_live');
  return null;
end
$$;
comment on function private.keep_alive(uuid, boolean) is
  'The sign of life of a listener who is live, from the background one that announces silence and else one that ends what was announced; whose presence it holds until commit and returns; or raises not_live. Definer: presence is writable by nobody.';

create function private.heartbeat(p_geohash text, p_background boolean) returns jsonb
language plpgsql volatile security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_user uuid := private.authorize_call('heartbeat');
  v_presence app.presence;
begin
  perform private.expect_allowed(v_user);
  v_presence := private.keep_alive(v_user, p_background);
  if p_geohash is not null then
    perform private.take_fix(v_user, private.checked_geohash(p_geohash, 6)::app.cell);
  end if;
  return jsonb_build_object(
    'live', true, 'until', private.iso(v_presence.live_until), 'nextHeartbeatS', limits.value,
    'visibleInS', private.visible_in_s(v_user), 'shownAs', v_presence.shown_id, 'n', channels.n
  )
  from private.limits
  left join private.channels on channels.user_id = v_user
  where limits.name = case when p_background then 'background_interval_s' else 'heartbeat_interval_s' end;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.heartbeat(text, boolean) is
  'Keeps the caller live, where they say that they are, from the background through the longer silence that this announces; after too long a one they must go live again. Definer: presence is writable by nobody.';
grant execute on function private.heartbeat(text, boolean) to authenticated;

create function api.heartbeat(geohash text default null, background boolean default null) returns jsonb
language sql volatile security invoker
return private.heartbeat(geohash, background);
comment on function api.heartbeat(text, boolean) is
  'POST /presence/heartbeat: keeps the caller live; geohash repeats where they are. With background, the phone announces that it may say nothing for up to 15 minutes; the next heartbeat without it, or location, ends that. Replies { live, until, nextHeartbeatS, visibleInS, shownAs, n }; not_live when there is nothing to keep, geohash_too_coarse. A phone that has not heard the message n after three seconds asks for sync.';
grant execute on function api.heartbeat(text, boolean) to authenticated;

create function private.expect_live(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  for v_try in 1..2 loop
    perform from app.presence where user_id = p_user for no key update;
    exit when found;
    -- Who switches anonymous at this moment ends one presence and begins the next.
    perform private.hold_account(p_user);
  end loop;
  if not exists (select from private.live_listeners where user_id = p_user) then
    perform private.fail('not_live');
  end if;
end
$$;
comment on function private.expect_live(uuid) is
  'Raises not_live unless a listener is live, and keeps them so until commit. Definer: presence is readable by nobody.';

create function private.sweep_presence(p_most integer default 1000) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  -- A listener who is busy with their own row now, going live again or offline, ends this presence
  -- themselves.
  v_due tid[] := private.take_due(
    'sweep_presence',
    'app.presence',
    $due$
      live_until <= now()
      or heartbeat_at <= (select private.seconds_ago('heartbeat_timeout_s')) and silent_until <= now()
    $due$,
    p_most
  );
  v_presence app.presence;
begin
  for v_presence in select * from app.presence where ctid = any (v_due) loop
    perform private.end_presence(v_presence.user_id, private.reason_to_end(v_presence));
  end loop;
  return cardinality(v_due);
end
$$;
comment on function private.sweep_presence(integer) is
  'Ends at most so many presences that time or silence has ended; returns how many. Reads do not wait for it. Definer: presence is writable by nobody.';
