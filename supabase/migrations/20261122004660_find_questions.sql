-- What the target is asked while a Find runs: whether they see the seeker, who says that they are
-- there, and whether it goes on where they are now. Neither depends on the hint of who answers.

create function private.arrived_find(p_find uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('arrived_find');
  v_find app.finds;
  v_running private.running_finds;
begin
  perform private.expect_allowed(v_user);
  v_find := private.own_find(v_user, p_find);
  perform private.expect_running(p_find);
  if v_find.seeker_id <> v_user
    or not (select was_found from private.find_positions where user_id = v_user)
  then
    perform private.fail('find_conflict');
  end if;
  select * into strict v_running from private.running_finds where find_id = p_find;
  -- Said again while the target is asked it gets the same answer, and is not told again.
  if v_running.confirms = 0 or v_running.confirm_until <= now() then
    update private.running_finds
    set confirms = confirms + 1, confirm_until = private.seconds_from_now('find_confirm_s')
    where find_id = p_find
    returning * into v_running;
    perform private.end_at_last_word(p_find);
    perform private.send_event(v_find.target_id, 'find:confirm', jsonb_build_object(
      'sessionId', p_find, 'answerInS', private.seconds_until(v_running.confirm_until)
    ));
  end if;
  return jsonb_build_object('id', p_find, 'answerInS', private.seconds_until(v_running.confirm_until));
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.arrived_find(uuid) is
  'The seeker, who was told found, says that they are there: the target is asked whether they see them. Who does not answer is asked again when the seeker says it again; the last silence ends the Find. Definer: Finds are writable by nobody.';
grant execute on function private.arrived_find(uuid) to authenticated;

create function api.arrived_find(find_id uuid) returns jsonb
language sql volatile security invoker
return private.arrived_find(find_id);
comment on function api.arrived_find(uuid) is
  'POST /find/:id/arrived, by the seeker once their own hint has been found: asks the target whether they see them. Replies { id, answerInS }; errors not_found, find_conflict.';
grant execute on function api.arrived_find(uuid) to authenticated;

create function private.confirm_find(p_find uuid, p_seen boolean) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('confirm_find');
  v_status constant text := case when p_seen then 'completed' else 'cancelled' end;
  v_find app.finds;
begin
  perform private.expect_allowed(v_user);
  if p_seen is null then
    perform private.fail('invalid_request', p_hint => 'seen is true or false.');
  end if;
  v_find := private.own_find(v_user, p_find);
  -- The same answer again finds the Find as the first one left it.
  if v_find.target_id is distinct from v_user or v_find.started_at is null
    or v_find.ended_at is not null and v_find.status <> v_status
  then
    perform private.fail('find_conflict');
  elsif v_find.ended_at is null then
    perform private.expect_running(p_find);
    if (select confirms from private.running_finds where find_id = p_find) = 0 then
      perform private.fail('find_conflict');
    end if;
  end if;
  return private.ended(p_find, v_status);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.confirm_find(uuid, boolean) is
  'The target answers the seeker, who said that they are there: yes completes the Find, no ends it. A late answer counts as long as it runs. Definer: Finds are writable by nobody.';
grant execute on function private.confirm_find(uuid, boolean) to authenticated;

create function api.confirm_find(find_id uuid, seen boolean) returns jsonb
language sql volatile security invoker
return private.confirm_find(find_id, seen);
comment on function api.confirm_find(uuid, boolean) is
  'POST /find/:id/confirm, by the target when the seeker has said that they are there: whether they see them. Replies { id, status }: completed or cancelled; errors not_found, find_conflict.';
grant execute on function api.confirm_find(uuid, boolean) to authenticated;

create function private.renew_find(p_find uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('renew_find');
  v_find app.finds;
begin
  perform private.expect_allowed(v_user);
  v_find := private.own_find(v_user, p_find);
  perform private.expect_running(p_find);
  if v_find.target_id <> v_user then
    perform private.fail('find_conflict');
  end if;
  update private.running_finds
  set
    renew_until = null,
    yes_cell = coalesce(
      (
        select private.moved_cell(find_positions) from private.find_positions where user_id = v_user
      ),
      yes_cell
    )
  where find_id = p_find;
  perform private.end_at_last_word(p_find);
  select * into strict v_find from app.finds where id = p_find;
  return private.find_json(v_user, v_find);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.renew_find(uuid) is
  'The target says yes again, for where they are now; asked or not, it does no harm. Definer: Finds are writable by nobody.';
grant execute on function private.renew_find(uuid) to authenticated;

create function api.renew_find(find_id uuid) returns jsonb
language sql volatile security invoker
return private.renew_find(find_id);
comment on function api.renew_find(uuid) is
  'POST /find/:id/renew, by the target, who is asked when they have left where they said yes: it goes on here too. Replies the Find; errors not_found, find_conflict.';
grant execute on function api.renew_find(uuid) to authenticated;
