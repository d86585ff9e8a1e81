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
    -- What time has ended has expired, whoever comes later.
    status = case when expires_at <= now() then 'expired' else p_status end,
    slot = null,
    ended_at = now()
  where id = p_find and status in ('pending', 'active')
  returning * into v_find;
  if not found then
    return null;
  end if;
  delete from private.find_hints where find_id = p_find;
  v_ended := jsonb_build_object('sessionId', p_find, 'status', v_find.status);
  perform private.tell(v_find.seeker_id, 'find:session_ended', v_ended);
  perform private.tell(v_find.target_id, 'find:session_ended', v_ended);
  return v_find.status;
end
$$;
comment on function private.end_find(uuid, text) is
  'Ends a Find that waits or runs: its positions are deleted and both are told. Returns how it ended; null when it had ended before, which changes nothing. Definer: Finds are writable by nobody.';

create function private.end_finds_of(
  p_user uuid,
  p_statuses text[] default array['pending', 'active']
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.end_find(open.id, 'cancelled')
  from (
    select id from app.finds
    where p_user in (seeker_id, target_id) and status = any (p_statuses)
    order by asked_at, id
    for update
  ) as open;
end
$$;
comment on function private.end_finds_of(uuid, text[]) is
  'Ends what a listener takes part in, or only what waits, since they are no longer here or to be seen. Definer: Finds are writable by nobody.';

create function private.end_finds_between(p_one uuid, p_other uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.end_find(open.id, 'cancelled')
  from (
    select id from app.finds
    where (seeker_id, target_id) in ((p_one, p_other), (p_other, p_one))
      and status in ('pending', 'active')
    order by asked_at, id
    for update
  ) as open;
end
$$;
comment on function private.end_finds_between(uuid, uuid) is
  'Ends what two listeners share, as it ends when one goes offline. Definer: Finds are writable by nobody.';

create function private.end_stale_finds(p_users uuid[] default null) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_find uuid;
  v_count integer := 0;
begin
  -- A listener's own are waited for; the sweep of all leaves those alone that somebody is busy with.
  perform from app.finds
  where status in ('pending', 'active') and (seeker_id = any (p_users) or target_id = any (p_users))
  order by asked_at, id
  for update;
  for v_find in
    select id from app.finds
    where status in ('pending', 'active')
      and (p_users is null or seeker_id = any (p_users) or target_id = any (p_users))
      and not exists (select from private.open_finds as open where open.id = finds.id)
    order by asked_at, id
    for update skip locked
  loop
    -- Asked again under the lock: it may have been accepted since.
    if not exists (select from private.open_finds where id = v_find) then
      perform private.end_find(v_find, 'expired');
      v_count := v_count + 1;
    end if;
  end loop;
  return v_count;
end
$$;
comment on function private.end_stale_finds(uuid[]) is
  'Ends the Finds that time, silence or distance has ended, of these listeners or of all; returns how many. Definer: Finds are writable by nobody.';

create function private.delete_old_finds() returns void
language sql volatile security definer set search_path = ''
as $$
  delete from app.finds
  where ended_at < now() - make_interval(hours => private.limit_of('find_kept_hours'))
$$;
comment on function private.delete_old_finds() is
  'Forgets who looked for whom. Definer: Finds are writable by nobody.';
