-- Blocking: both vanish from each other in one transaction, and neither event nor answer tells the
-- blocked one from somebody who sees the other go offline.

insert into private.limits (name, value, unit, reason) values
  ('blocks_most', 1000, 'listeners', 'Blocks may name anybody, so somebody could write them without end.');

create function private.tell_one(p_to uuid, p_who uuid, p_joined boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if p_joined then
    perform private.tell_joined(p_to, p_who);
  else
    perform private.tell(p_to, 'live:user_left', jsonb_build_object('userId', p_who));
  end if;
end
$$;
comment on function private.tell_one(uuid, uuid, boolean) is
  'Tells one listener that another joined or left. Definer: it tells others.';

create function private.tell_pair(p_user uuid, p_other uuid, p_joined boolean) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_centre extensions.geography;
begin
  select centre into v_centre
  from app.positions join private.live_listeners using (user_id)
  where user_id = p_user;

  perform private.tell_one(p_user, p_other, p_joined)
  from private.view_of(p_user, v_centre) as seen
  where seen.user_id = p_other;
  perform private.tell_one(p_other, p_user, p_joined)
  from private.audience(p_user, v_centre) as viewer
  where viewer.user_id = p_other;
end
$$;
comment on function private.tell_pair(uuid, uuid, boolean) is
  'Tells each of two listeners who sees the other that they joined or left. Definer: positions are readable by nobody.';

create function private.take_turn_of(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.lock_presence(p_user);
  perform private.take_turn((select centre from app.positions where user_id = p_user));
  -- Who has no position yet may be getting one at this moment, in private.publish_cell.
  perform from app.settings where user_id = p_user for update;
end
$$;
comment on function private.take_turn_of(uuid) is
  'Takes the turn around where a listener stands or is about to appear, after their own row. Definer: positions are readable by nobody.';

create function private.block(p_other uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('block');
begin
  if p_other is null or p_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  end if;
  perform private.take_turn_of(v_user);
  if (select count(*) from app.blocks where blocker_id = v_user and blocked_id <> p_other)
    >= private.limit_of('blocks_most')
  then
    perform private.fail('invalid_request', p_hint => 'Unblock somebody first.');
  end if;
  perform private.tell_pair(v_user, p_other, false);
  perform private.end_finds_between(v_user, p_other);
  perform private.end_ties_between(v_user, p_other);
  -- Who does not exist is blocked like anybody: neither the answer nor the list tells who does.
  insert into app.blocks (blocker_id, blocked_id, blocked_name)
  values (v_user, p_other, (
    select display_name from app.profiles
    where id = p_other and not anonymous and private.can_see(v_user, p_other)
  ))
  on conflict do nothing;
  perform private.even_out();
end
$$;
comment on function private.block(uuid) is
  'The caller and another no longer meet; repeating it changes nothing. Definer: blocks are writable by nobody.';
grant execute on function private.block(uuid) to authenticated;

create function api.block(user_id uuid) returns void
language sql volatile security invoker set search_path = ''
as $$ select private.block(user_id) $$;
comment on function api.block(uuid) is
  'POST /users/:id/block: two-way, immediate, silent. No content, also for who does not exist or was blocked before.';
grant execute on function api.block(uuid) to authenticated;

create function private.unblock(p_other uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('unblock');
  v_vibes uuid[];
begin
  perform private.take_turn_of(v_user);
  v_vibes := private.in_vibe_with(v_user);
  delete from app.blocks where blocker_id = v_user and blocked_id = p_other;
  if found then
    perform private.tell_pair(v_user, p_other, true);
    perform private.tell_vibes(v_user, v_vibes);
  end if;
  perform private.even_out();
end
$$;
comment on function private.unblock(uuid) is
  'Takes the caller''s block back; one that the other made stays. Definer: blocks are writable by nobody.';
grant execute on function private.unblock(uuid) to authenticated;

create function api.unblock(user_id uuid) returns void
language sql volatile security invoker set search_path = ''
as $$ select private.unblock(user_id) $$;
comment on function api.unblock(uuid) is
  'DELETE /users/:id/block: restores visibility and nothing else. No content.';
grant execute on function api.unblock(uuid) to authenticated;

create function private.blocks_json(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'userId', blocked_id,
        'displayName', case when anonymous is not true then blocked_name end,
        'blockedAt', private.iso_minute(blocks.created_at)
      )
      order by blocks.created_at desc, blocked_id
    ),
    '[]'::jsonb
  )
  from app.blocks
  left join app.profiles on profiles.id = blocked_id
  where blocker_id = p_user
$$;
comment on function private.blocks_json(uuid) is
  'Whom a listener blocked, latest first, as they knew them then; a name goes when its listener becomes anonymous, and nothing else that they do since shows. Definer: whether they are anonymous is theirs to read.';

create function private.blocks() returns jsonb
language sql volatile security definer set search_path = ''
as $$ select jsonb_build_object('blocks', private.blocks_json(private.caller('blocks'))) $$;
comment on function private.blocks() is 'Whom the caller blocked. Definer: see private.blocks_json.';
grant execute on function private.blocks() to authenticated;

create function api.blocks() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.blocks() $$;
comment on function api.blocks() is
  'GET /users/blocks: whom the caller blocked. Replies { blocks: [{ userId, displayName, blockedAt }] }.';
grant execute on function api.blocks() to authenticated;
