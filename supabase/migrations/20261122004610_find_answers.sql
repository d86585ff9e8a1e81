-- Answering a request, and ending a Find.

create function private.own_find(p_user uuid, p_find uuid) returns app.finds
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_find app.finds;
begin
  select * into v_find
  from app.finds
  where id = p_find and p_user in (seeker_id, target_id)
  for update;
  if v_find.id is null then
    perform private.fail('not_found');
  end if;
  return v_find;
end
$$;
comment on function private.own_find(uuid, uuid) is
  'A Find of which a listener is a party, locked until commit; for anybody else it does not exist. Definer: Finds are readable by nobody.';

create function private.run_find(p_find uuid) returns app.finds
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_find app.finds;
begin
  update app.finds
  set
    status = 'active',
    slot = null,
    started_at = now(),
    expires_at = now() + make_interval(mins => private.limit_of('find_most_minutes'))
  where id = p_find
  returning * into v_find;
  insert into private.running_finds (find_id, yes_cell)
  values (p_find, private.yes_cell_of(v_find.target_id));
  insert into private.find_positions (user_id, find_id)
  values (v_find.seeker_id, p_find), (v_find.target_id, p_find);
  perform private.send_event(
    v_find.seeker_id, 'find:accepted', jsonb_build_object('sessionId', p_find), v_find.target_id
  );
  return v_find;
end
$$;
comment on function private.run_find(uuid) is
  'Makes a waiting Find run, with room for both positions and no hint yet. Definer: Finds are writable by nobody.';

create function private.accept_find(p_find uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('accept_find');
  v_are_here boolean;
  v_find app.finds;
begin
  perform private.expect_allowed(v_user);
  select private.lock_presences(seeker_id, target_id) into v_are_here
  from app.finds
  where id = p_find and target_id = v_user;
  if v_are_here then
    perform private.end_stale_finds(array[seeker_id, target_id]) from app.finds where id = p_find;
  end if;
  v_find := private.own_find(v_user, p_find);
  if v_are_here is not true
    or not exists (select from private.open_finds where id = p_find)
  then
    perform private.fail('find_conflict');
  end if;
  -- A repeated yes gets the same answer and is not told again.
  if v_find.status = 'pending' then
    perform private.end_stale_finds(array[v_find.seeker_id, v_user]);
    if private.is_in_a_find(v_user) then
      perform private.fail('find_conflict');
    elsif private.is_in_a_find(v_find.seeker_id) then
      perform private.fail('find_unavailable');
    end if;
    perform private.end_find(id, 'cancelled')
    from app.finds
    where seeker_id = v_user and ended_at is null;
    v_find := private.run_find(p_find);
  end if;
  return private.find_json(v_user, v_find);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.accept_find(uuid) is
  'The caller says yes: the Find runs, and a request of their own that still waits is taken back. Definer: Finds are writable by nobody.';
grant execute on function private.accept_find(uuid) to authenticated;
create function api.accept_find(find_id uuid) returns jsonb
language sql volatile security invoker
return private.accept_find(find_id);
comment on function api.accept_find(uuid) is
  'POST /find/:id/accept, by its target. Replies the Find, which runs; errors not_found, find_conflict (the request is over, or the caller''s own Find is not), find_unavailable (the seeker is in another).';
grant execute on function api.accept_find(uuid) to authenticated;

create function private.ended(p_find uuid, p_status text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.end_find(p_find, p_status);
  return (
    select jsonb_build_object('id', id, 'status', status) from app.finds where id = p_find
  );
end
$$;
comment on function private.ended(uuid, text) is
  'Ends a Find unless it has ended, and says how it ended. Definer: Finds are writable by nobody.';

create function private.decline_find(p_find uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('decline_find');
  v_find app.finds;
begin
  perform private.expect_allowed(v_user);
  v_find := private.own_find(v_user, p_find);
  if v_find.target_id is distinct from v_user or v_find.status not in ('pending', 'declined') then
    perform private.fail('find_conflict');
  end if;
  return private.ended(p_find, 'declined');
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.decline_find(uuid) is
  'The caller says no. Definer: Finds are writable by nobody.';
grant execute on function private.decline_find(uuid) to authenticated;
create function api.decline_find(find_id uuid) returns jsonb
language sql volatile security invoker
return private.decline_find(find_id);
comment on function api.decline_find(uuid) is
  'POST /find/:id/decline, by its target while it waits. Replies { id, status }; errors not_found, find_conflict.';
grant execute on function api.decline_find(uuid) to authenticated;

create function private.complete_find(p_find uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('complete_find');
  v_find app.finds;
begin
  perform private.expect_allowed(v_user);
  v_find := private.own_find(v_user, p_find);
  if v_find.status not in ('active', 'completed') then
    perform private.fail('find_conflict');
  end if;
  return private.ended(p_find, 'completed');
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.complete_find(uuid) is
  'They found each other, says either of them. Definer: Finds are writable by nobody.';
grant execute on function private.complete_find(uuid) to authenticated;
create function api.complete_find(find_id uuid) returns jsonb
language sql volatile security invoker
return private.complete_find(find_id);
comment on function api.complete_find(uuid) is
  'POST /find/:id/complete, by either party while it runs. Replies { id, status }; errors not_found, find_conflict.';
grant execute on function api.complete_find(uuid) to authenticated;

create function private.cancel_find(p_find uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('cancel_find');
  v_find app.finds;
begin
  perform private.expect_allowed(v_user);
  v_find := private.own_find(v_user, p_find);
  return private.ended(p_find, case
    when v_find.status = 'pending' and v_find.target_id = v_user then 'declined'
    else 'cancelled'
  end);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.cancel_find(uuid) is
  'Either party wants it over, or never to begin, which from the target is a no. Definer: Finds are writable by nobody.';
grant execute on function private.cancel_find(uuid) to authenticated;
create function api.cancel_find(find_id uuid) returns jsonb
language sql volatile security invoker
return private.cancel_find(find_id);
comment on function api.cancel_find(uuid) is
  'DELETE /find/:id, by either party. Replies { id, status }: how it ended, also when it had ended before; error not_found.';
grant execute on function api.cancel_find(uuid) to authenticated;
