-- Phones that push goes to, and what waits for them.

-- An Expo token that is only of that name.
create function tests.push_token(p_name text) returns text
language sql immutable security invoker set search_path = ''
as $$ select 'ExponentPushToken[' || md5('token ' || p_name) || ']' $$;

-- A listener registers a phone, of that number among theirs.
create function tests.has_phone(p_name text, p_nth integer default 1) returns void
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  perform tests.act_as_owner();
  perform tests.listener(p_name);
  perform tests.act_as(p_name);
  perform api.put_device(
    md5(p_name || p_nth)::uuid, 'expo', tests.push_token(concat(p_name, nullif(p_nth, 1)))
  );
  perform tests.act_as_owner();
end
$$;

-- The phones that there are, "name number of the token".
create function tests.phones() returns text[]
language sql stable security definer set search_path = ''
as $$
  select array(
    select display_name::text from private.devices join app.profiles on profiles.id = user_id
    order by display_name, registered_at
  )
$$;

-- All that is due has been told and so noted; then time passes for what waits and for those who called.
create function tests.push_time_passes(p_seconds integer) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform tests.tell();
  update private.pushes
  -- What was noted in this transaction was noted as it began, however slow the test is.
  set
    noted_at = least(noted_at, now()) - make_interval(secs => p_seconds),
    due_at = case when due_at > clock_timestamp() then due_at else least(due_at, now()) end
      - make_interval(secs => p_seconds)
  where due_at is not null;
  update private.push_services set paused_until = paused_until - make_interval(secs => p_seconds)
  where platform is not null;
  update private.rate_buckets set filled_at = filled_at - make_interval(secs => p_seconds)
  where spender is not null;
end
$$;

-- A worker claims what is due: "name kind".
create function tests.claims_pushes() returns text[]
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_claimed jsonb := private.claim_pushes(50, array['expo', 'fcm', 'apns']) -> 'pushes';
begin
  return array(
    select display_name || ' ' || (push ->> 'kind')
    from jsonb_array_elements(v_claimed) as push
    join private.devices on devices.id = (push ->> 'deviceId')::uuid
    join app.profiles on profiles.id = devices.user_id
    order by 1
  );
end
$$;

-- A quarter of a minute later a worker claims what is due.
create function tests.pushed() returns text[]
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform tests.push_time_passes(15);
  return tests.claims_pushes();
end
$$;
