-- Every way that a Find ends is one function: it happens once, the positions go with it, and both
-- hear of it once.

create function private.end_find(p_find uuid, p_status text) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_find app.finds;
  v_ended jsonb;
begin
  update app.finds
  set
    -- A Find that time has ended has expired, however it is ended afterwards.
    status = case when expires_at <= now() then 'expired' else p_status end,
    slot = null,
    ended_at = now()
  where id = p_find and ended_at is null
  returning * into v_find;
  if not found then
    return null;
  end if;
  delete from private.running_finds where find_id = p_find;
  v_ended := jsonb_build_object('sessionId', p_find, 'status', v_find.status);
  perform private.send_event(v_find.seeker_id, 'find:session_ended', v_ended);
  perform private.send_event(v_find.target_id, 'find:session_ended', v_ended);
  return v_find.status;
end
$$;
comment on function private.end_find(uuid, text) is
  'Ends a Find that waits or runs: its positions are deleted and both are told. Returns how it ended; null when it had ended before, which changes nothing. Definer: Finds are writable by nobody.';

create function private.end_finds_of(
  p_user uuid,
  p_with uuid default null
) returns void
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  perform private.end_find(open.id, 'cancelled')
  from (
    select id from app.finds
    where id = any (array(select find_id from private.find_parties where user_id = p_user))
      and ended_at is null
      and (p_with is null or p_with in (seeker_id, target_id))
    order by asked_at, id
    for update
  ) as open;
end
$$;
comment on function private.end_finds_of(uuid, uuid) is
  'Ends what a listener takes part in, or only what they share with one other, since they are no longer here or to be seen. Definer: Finds are writable by nobody.';

create function private.end_stale_finds(p_users uuid[]) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform from app.finds
  where id = any (array(select find_id from private.find_parties where user_id = any (p_users)))
  order by asked_at, id
  for update;
  -- Where somebody went is nobody's to know: it ends as it does when they go offline.
  perform private.end_find(id, 'cancelled')
  from app.finds
  where id = any (array(select find_id from private.find_parties where user_id = any (p_users)))
    and not exists (select from private.open_finds as open where open.id = finds.id offset 0);
end
$$;
comment on function private.end_stale_finds(uuid[]) is
  'Ends the Finds of these listeners that time, silence or distance has ended: expired by time, cancelled by the others, as when somebody goes offline. Definer: Finds are writable by nobody.';

create function private.sweep_finds(p_most integer default 1000) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  -- Those that somebody is busy with are left alone.
  v_due tid[] := private.take_due(
    'sweep_finds',
    'app.finds',
    $due$
      ended_at is null
      and not exists (select from private.open_finds as open where open.id = due.id offset 0)
    $due$,
    p_most
  );
  v_find uuid;
begin
  for v_find in select id from app.finds where ctid = any (v_due) order by asked_at, id loop
    -- Asked again under the lock: it may have been accepted since.
    if not exists (select from private.open_finds where id = v_find) then
      perform private.end_find(v_find, 'cancelled');
    end if;
  end loop;
  return cardinality(v_due);
end
$$;
comment on function private.sweep_finds(integer) is
  'Ends at most so many Finds that time, silence or distance has ended; returns how many. Definer: Finds are writable by nobody.';

create function private.delete_old_finds(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_finds',
    'app.finds',
    $due$
      ended_at < now() - make_interval(hours => (select private.limit_of('find_kept_hours')))
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_finds(integer) is
  'Forgets who looked for whom, at most so many; returns how many. Definer: Finds are writable by nobody.';

create function private.delete_old_pauses(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_pauses',
    'private.request_pauses',
    $due$
      until <= now() - make_interval(secs => (select private.limit_of('find_pause_most_s')))
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_pauses(integer) is
  'Forgets at most so many pauses that would no longer make the next one longer; returns how many. Definer: pauses are writable by nobody.';
