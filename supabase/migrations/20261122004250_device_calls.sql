-- Registering a phone for push, and taking it back.

create function private.own_session(p_user uuid) returns uuid
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_named constant text := auth.jwt() ->> 'session_id';
  v_session uuid;
begin
  if not private.shows_session() then
    return null;
  end if;
  -- Compared only where it can be one.
  if v_named ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    select id into v_session from auth.sessions where id = v_named::uuid and user_id = p_user for key share;
  end if;
  if v_session is null then
    perform private.fail('unauthorized');
  end if;
  return v_session;
end
$$;
comment on function private.own_session(uuid) is
  'The session of the caller''s token, kept until commit; null for a token that names none, unauthorized where it is over. Definer: sessions are readable by nobody.';

create function private.put_device(p_device uuid, p_platform text, p_token text) returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_user uuid := private.authorize_call('put_device');
  v_token constant text := case when p_platform = 'apns' then lower(p_token) else p_token end;
begin
  perform private.expect_allowed(v_user);
  if p_device is null or p_platform is null or not coalesce(private.is_push_token(p_platform, v_token), false)
  then
    perform private.fail('invalid_request', p_hint => 'token has not the shape of its platform.');
  end if;

  perform private.hold_account(v_user);
  -- Two at once that want one token, or a sixth device, are one after the other.
  perform pg_advisory_xact_lock(hashtextextended('resonance devices', 0));
  delete from private.devices
  where (token = v_token or user_id = v_user and device_id = p_device)
    and (user_id, device_id, token) <> (v_user, p_device, v_token);
  insert into private.devices (user_id, device_id, platform, token, session_id)
  values (v_user, p_device, p_platform, v_token, private.own_session(v_user))
  on conflict (token) do update
    set
      platform = excluded.platform,
      session_id = excluded.session_id,
      registered_at = excluded.registered_at;
  delete from private.devices
  where id = any (array(
    select id from private.devices where user_id = v_user
    order by registered_at desc
    offset private.limit_of('devices_registered_most')
  ));
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.put_device(uuid, text, text) is
  'Registers a phone of the caller, or its new token, which is then theirs and nobody else''s; of more than five, those registered longest ago go. Definer: devices are writable by nobody.';
grant execute on function private.put_device(uuid, text, text) to authenticated;

create function api.put_device(device_id uuid, platform text, token text) returns jsonb
language sql volatile security invoker
return private.put_device(device_id, platform, token);
comment on function api.put_device(uuid, text, text) is
  'PUT /users/me/devices/:id: push goes to this phone from now on, until it signs out; platform is expo, fcm or apns. Five devices at most: the one registered longest ago goes. Replies nothing; error invalid_request for a token off its platform''s shape.';
grant execute on function api.put_device(uuid, text, text) to authenticated;

create function private.delete_device(p_device uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_user uuid := private.authorize_call('delete_device');
begin
  perform private.expect_allowed(v_user);
  delete from private.devices where user_id = v_user and device_id = p_device;
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.delete_device(uuid) is
  'Nothing is pushed to this phone of the caller any more; repeating it changes nothing. Definer: devices are writable by nobody.';
grant execute on function private.delete_device(uuid) to authenticated;

create function api.delete_device(device_id uuid) returns jsonb
language sql volatile security invoker
return private.delete_device(device_id);
comment on function api.delete_device(uuid) is
  'DELETE /users/me/devices/:id: no more push to this phone. Replies nothing, also when it was not registered.';
grant execute on function api.delete_device(uuid) to authenticated;
