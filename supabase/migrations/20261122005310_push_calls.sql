-- Sending what waits in the outbox: a worker claims what is due, sends it, and says what became of it
-- under its claim, as polls are done. Whether a push is still true is asked as it is claimed.

create function private.last_call_of(p_user uuid, p_by_hand boolean) returns timestamptz
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return (
    select max(filled_at) from private.rate_buckets
    where spender = private.person_of(p_user)
      and not (p_by_hand and action in ('heartbeat', 'update_location'))
  );
end
$$;
comment on function private.last_call_of(uuid, boolean) is
  'When somebody last called, as far as it matters still; by hand without what a phone in a pocket does by itself. Definer: buckets are readable by nobody.';

create function private.push_stands(p_push private.pushes, p_user uuid) returns boolean
language plpgsql stable security definer
set search_path = ''
set enable_seqscan = off
as $$
begin
  if not private.wants_push((select settings from app.settings where user_id = p_user), p_push.kind)
    -- Their app is open: it hears and asks for itself.
    or private.last_call_of(p_user, true) > p_push.noted_at
  then
    return false;
  elsif p_push.kind = 'ended' then
    return not exists (select from private.live_listeners where user_id = p_user);
  end if;
  return exists (
    select from unnest(p_push.about_ids) as about (id)
    where exists (select from app.profiles where profiles.id = about.id offset 0)
      and not private.are_parted(p_user, about.id)
      and case p_push.kind
        when 'find_request' then exists (
          select from app.finds as asked
          where asked.target_id = p_user and asked.seeker_id = about.id
            and exists (
              select from private.open_finds as open
              where open.id = asked.id and open.status = 'pending'
              offset 0
            )
        )
        when 'vibe' then private.vibe_between(p_user, about.id) is not null
        else true
      end
  );
end
$$;
comment on function private.push_stands(private.pushes, uuid) is
  'Whether what waits for a listener''s device is still to be said: of one of those whom it is about, as private.events_to judges, while the listener has not opened the app themselves. Definer: it reads others'' rows.';

create function private.push_not_before(p_device private.devices) returns timestamptz
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return greatest(
    (select paused_until from private.push_services where platform = p_device.platform),
    private.last_call_of(p_device.user_id, false)
      + make_interval(secs => private.limit_of('push_quiet_s'))
  );
end
$$;
comment on function private.push_not_before(private.devices) is
  'Until when nothing goes to a device: its service wants a pause, or its listener has called just now. Definer: devices are readable by nobody.';

create function private.claim_pushes(p_most integer, p_platforms text[]) returns jsonb
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_kept constant interval := make_interval(secs => private.limit_of('push_kept_s'));
  v_push private.pushes;
  v_device private.devices;
  v_not_before timestamptz;
  v_claim uuid;
  v_seen integer := 0;
  v_late interval := interval '0';
  v_claimed jsonb := '[]'::jsonb;
begin
  for v_push in
    select * from private.pushes
    where due_at <= now() and noted_at > now() - v_kept
    order by due_at
    limit p_most
    for update skip locked
  loop
    v_seen := v_seen + 1;
    select * into v_device from private.devices where id = v_push.device_id;
    v_not_before := private.push_not_before(v_device);
    if v_device.id is null
      or v_device.platform <> all (p_platforms)
      or not private.push_stands(v_push, v_device.user_id)
    then
      delete from private.pushes where device_id = v_push.device_id and kind = v_push.kind;
    elsif v_not_before > now() then
      update private.pushes set due_at = v_not_before
      where device_id = v_push.device_id and kind = v_push.kind;
    else
      v_late := greatest(v_late, now() - v_push.due_at);
      v_claim := gen_random_uuid();
      update private.pushes
      set claim = v_claim, due_at = private.seconds_from_now('push_lease_s')
      where device_id = v_push.device_id and kind = v_push.kind;
      v_claimed := v_claimed || jsonb_build_object(
        'claim', v_claim, 'deviceId', v_device.id, 'kind', v_push.kind,
        'platform', v_device.platform, 'token', v_device.token,
        'ttlS', case v_push.kind
          when 'find_request' then private.seconds_until(v_push.noted_at + v_kept)
          else private.limit_of('push_ttl_s')
        end
      );
    end if;
  end loop;
  return jsonb_build_object(
    'pushes', v_claimed,
    'more', v_seen = p_most,
    'lateS', floor(extract(epoch from v_late))
  );
end
$$;
comment on function private.claim_pushes(integer, text[]) is
  'Gives a worker up to so many pushes that are due, to services that it can reach; what holds no longer is deleted, and what must wait waits. Nobody else gets them while it may still be sending. Definer: the outbox is writable by nobody; it is granted to service_role only.';
grant execute on function private.claim_pushes(integer, text[]) to service_role;
create function api.claim_pushes(most integer, platforms text[]) returns jsonb
language sql volatile security invoker
return private.claim_pushes(most, platforms);
comment on function api.claim_pushes(integer, text[]) is
  'POST /push/send, for the push function: { pushes: [{ claim, deviceId, kind, platform, token, ttlS }], more, lateS }: whether more may be due, and how late the latest of these is.';
grant execute on function api.claim_pushes(integer, text[]) to service_role;
