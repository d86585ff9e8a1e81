-- Blocking: both vanish from each other in one transaction, and neither event nor answer tells the
-- blocked one from somebody who sees the other go offline.

insert into private.limits (name, value, unit, reason) values
  ('blocks_most', 1000, 'listeners', 'Blocks may name anybody, so somebody could write them without end.');

create function private.end_ties_between(p_one uuid, p_other uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  delete from app.waves where (from_id, to_id) in ((p_one, p_other), (p_other, p_one));
  with ended as (
    delete from app.connections
    where (user_a, user_b) = (least(p_one, p_other), greatest(p_one, p_other))
    returning user_a, user_b
  )
  select private.record_pair('tie', user_a, user_b, false) from ended
$$;
comment on function private.end_ties_between(uuid, uuid) is
  'Forgets the wave or the connection of two, silently. Definer: neither is writable by anybody.';

create function private.block(p_other uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('block');
  v_did_see boolean;
  v_is_new boolean;
begin
  perform private.expect_allowed(v_user);
  if p_other is null or p_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  end if;
  -- A wave or a Find between the two holds both presences: it is before this, or meets the block.
  perform private.hold_presence(v_user);
  if (select count(*) from app.blocks where blocker_id = v_user and shown_id <> p_other)
    >= private.limit_of('blocks_most')
  then
    perform private.fail('invalid_request', p_hint => 'Unblock somebody first.');
  end if;
  v_did_see := private.can_see(v_user, p_other);
  -- They may be blocked already, under an id of an earlier account.
  v_is_new := not exists (
    select from app.blocks where blocker_id = v_user and blocked_id = p_other
  );
  -- An id that nobody has is blocked like any other: neither the answer nor the list tells who exists.
  insert into app.blocks (blocker_id, shown_id, blocked_id, blocked_name)
  values (v_user, p_other, p_other, (
    select display_name from app.profiles where id = p_other and not anonymous and v_did_see
  ))
  on conflict do nothing;
  if v_is_new then
    perform private.record_pair('block', v_user, p_other, v_did_see);
  end if;
  perform private.end_finds_of(v_user, p_with => p_other);
  perform private.end_ties_between(v_user, p_other);
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.block(uuid) is
  'The caller and another no longer meet; repeating it changes nothing. Definer: blocks are writable by nobody.';
grant execute on function private.block(uuid) to authenticated;

create function api.block(user_id uuid) returns jsonb
language sql volatile security invoker
return private.block(user_id);
comment on function api.block(uuid) is
  'POST /users/:id/block: two-way, immediate, silent. Replies nothing, also for who does not exist or was blocked before.';
grant execute on function api.block(uuid) to authenticated;

create function private.unblock(p_other uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('unblock');
  v_blocked uuid;
begin
  perform private.expect_allowed(v_user);
  -- Their place is before this or meets the end of the block.
  perform private.hold_presence(v_user);
  delete from app.blocks where blocker_id = v_user and shown_id = p_other returning blocked_id into v_blocked;
  -- Under another id they may be blocked still.
  if v_blocked is not null and not exists (
    select from app.blocks where blocker_id = v_user and blocked_id = v_blocked
  ) then
    perform private.record_pair('unblock', v_user, v_blocked, false);
  end if;
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.unblock(uuid) is
  'Takes the caller''s block back; one that the other made stays. Definer: blocks are writable by nobody.';
grant execute on function private.unblock(uuid) to authenticated;

create function api.unblock(user_id uuid) returns jsonb
language sql volatile security invoker
return private.unblock(user_id);
comment on function api.unblock(uuid) is
  'DELETE /users/:id/block: restores visibility and nothing else. Replies nothing.';
grant execute on function api.unblock(uuid) to authenticated;
