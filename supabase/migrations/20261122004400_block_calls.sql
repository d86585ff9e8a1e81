-- Blocking: both vanish from each other in one transaction, and neither event nor answer tells the
-- blocked one from somebody who sees the other go offline.

insert into private.limits (name, value, unit, reason) values
  ('blocks_most', 1000, 'listeners', 'Blocks may name anybody, so somebody could write them without end.');

create function private.end_ties_between(p_one uuid, p_other uuid, p_other_shown_id uuid) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_shown_id constant uuid := private.shown_id_of(p_one);
  v_ended app.connections;
begin
  delete from app.waves
  where from_id = p_one and to_id = p_other
    and from_shown_id = v_shown_id and to_shown_id = p_other_shown_id;
  delete from app.waves
  where from_id = p_other and to_id = p_one
    and from_shown_id = p_other_shown_id and to_shown_id = v_shown_id;
  for v_ended in
    delete from app.connections
    where user_a = least(p_one, p_other) and user_b = greatest(p_one, p_other)
      and shown_a = case when user_a = p_one then v_shown_id else p_other_shown_id end
      and shown_b = case when user_a = p_one then p_other_shown_id else v_shown_id end
    returning *
  loop
    perform private.record_pair(
      'tie', v_ended.user_a, v_ended.user_b, false, v_ended.shown_a, v_ended.shown_b
    );
  end loop;
end
$$;
comment on function private.end_ties_between(uuid, uuid, uuid) is
  'Forgets the wave or the connection of a listener, as they are known now, and whom they know by that id, silently. What the two have under other ids stays listed: it would tell that it is the same two. Definer: neither is writable by anybody.';

create function private.block(p_other uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('block');
  v_other uuid;
  v_did_see boolean;
  v_is_new boolean;
begin
  perform private.expect_allowed(v_user);
  v_other := private.account_behind(p_other);
  if v_other is null or v_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  end if;
  -- A wave or a Find between the two holds both presences: it is before this, or meets the block.
  perform private.hold_presence(v_user);
  if (select count(*) from app.blocks where blocker_id = v_user and shown_id <> p_other)
    >= private.limit_of('blocks_most')
  then
    perform private.fail('invalid_request', p_hint => 'Unblock somebody first.');
  end if;
  v_did_see := private.can_see(v_user, v_other);
  -- They may be blocked already, under another id.
  v_is_new := not exists (
    select from app.blocks where blocker_id = v_user and blocked_id = v_other
  );
  -- An id that nobody has is blocked like any other: neither the answer nor the list tells who exists.
  insert into app.blocks (blocker_id, shown_id, blocked_id, blocked_name)
  values (v_user, p_other, v_other, (
    select display_name from app.profiles
    where id = p_other and v_did_see and private.shown_id_of(id) = id
  ))
  on conflict do nothing;
  if v_is_new then
    perform private.record_pair('block', v_user, v_other, v_did_see);
  end if;
  perform private.end_finds_of(v_user, p_with => v_other);
  perform private.end_ties_between(v_user, v_other, p_other);
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.block(uuid) is
  'The caller and whoever is or was known by that id no longer meet; repeating it changes nothing. Definer: blocks are writable by nobody.';
grant execute on function private.block(uuid) to authenticated;

create function api.block(user_id uuid) returns jsonb
language sql volatile security invoker
return private.block(user_id);
comment on function api.block(uuid) is
  'POST /users/:id/block: two-way, immediate, silent; by any id of the last day. Replies nothing, also for who does not exist or was blocked before.';
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
