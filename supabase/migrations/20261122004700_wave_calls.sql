-- Waving, and undoing a connection.

create function private.delete_old_waves(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_waves',
    'app.waves',
    $due$
      created_at <= now() - make_interval(hours => (select private.limit_of('wave_kept_hours')))
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_waves(integer) is
  'Forgets at most so many waves that nobody answered in time; returns how many. Definer: waves are writable by nobody.';

create function private.delete_old_wave_days(p_most integer default 5000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_wave_days',
    'private.wave_days',
    $due$
      waved_at <= now() - make_interval(hours => (select private.limit_of('wave_kept_hours')))
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_wave_days(integer) is
  'Forgets who waved to whom yesterday, at most so many times; returns how many. Definer: days are writable by nobody.';

create function private.connect(p_user uuid, p_other uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_shown_id constant uuid := private.shown_id_of(p_user);
  v_other_shown_id constant uuid := private.shown_id_of(p_other);
begin
  insert into app.connections (user_a, user_b, shown_a, shown_b)
  select
    least(p_user, p_other), greatest(p_user, p_other),
    case when p_user < p_other then v_shown_id else v_other_shown_id end,
    case when p_user < p_other then v_other_shown_id else v_shown_id end;
  perform private.send_event(
    p_user, 'vibe:connected', jsonb_build_object('userId', v_other_shown_id), p_other
  );
  perform private.send_event(p_other, 'vibe:connected', jsonb_build_object('userId', v_shown_id), p_user);
end
$$;
comment on function private.connect(uuid, uuid) is
  'Connects two who are not yet, under the ids by which they are known now, and tells both. Definer: connections are writable by nobody.';

create function private.take_wave(p_from uuid, p_to uuid) returns boolean
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
begin
  delete from app.waves
  where (from_id, to_id) in ((p_from, p_to), (p_to, p_from))
    and created_at <= now() - make_interval(hours => (select private.limit_of('wave_kept_hours')));
  delete from app.waves
  where from_id = p_from and to_id = p_to
    and from_shown_id = private.shown_id_of(p_from) and to_shown_id = private.shown_id_of(p_to);
  return found;
end
$$;
comment on function private.take_wave(uuid, uuid) is
  'Whether one waved to another, as both are known now, and waits, which the wave back ends. Definer: waves are writable by nobody.';

create function private.begin_wave(p_user uuid, p_other uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_shown_id constant uuid := private.shown_id_of(p_user);
  v_other_shown_id constant uuid := private.shown_id_of(p_other);
  v_counted record;
begin
  if exists (
    select from app.waves
    where from_id = p_user and to_id = p_other
      and from_shown_id = v_shown_id and to_shown_id = v_other_shown_id
  ) then
    return;
  end if;
  select * into strict v_counted from private.count_wave(p_user, v_shown_id, v_other_shown_id);
  -- One that is listed and was not heard of would tell that somebody waved before, as somebody else.
  if v_counted.is_as_before then
    insert into app.waves (from_id, to_id, from_shown_id, to_shown_id)
    values (p_user, p_other, v_shown_id, v_other_shown_id);
  end if;
  if v_counted.is_first then
    perform private.send_event(
      p_other, 'vibe:wave_received', jsonb_build_object('userId', v_shown_id), p_user
    );
  end if;
end
$$;
comment on function private.begin_wave(uuid, uuid) is
  'A wave that waits for one back, and of which the other hears once a day of a person. Definer: waves are writable by nobody.';

create function private.wave(p_other uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('wave');
  v_other uuid;
  v_connected boolean;
begin
  perform private.expect_allowed(v_user);
  if p_other is null or p_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  end if;
  perform private.expect_position(v_user);
  v_other := private.account_here(p_other);
  -- Asked before anything of the other is locked, so that nobody who may not be seen can be made to
  -- wait, and again when both are held, in a statement of its own: it sees the block that it may have
  -- waited for.
  if not private.can_see(v_user, v_other) or not private.lock_presences(v_user, v_other) then
    perform private.fail('not_found');
  end if;
  if not private.can_see(v_user, v_other) or private.shown_id_of(v_other) <> p_other then
    perform private.fail('not_found');
  end if;

  v_connected := private.are_connected(v_user, v_other);
  if not v_connected then
    v_connected := private.take_wave(v_other, v_user);
    if v_connected then
      perform private.connect(v_user, v_other);
    else
      perform private.begin_wave(v_user, v_other);
    end if;
  end if;
  return jsonb_build_object('connected', v_connected);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.wave(uuid) is
  'The caller waves to a listener whom they see; a wave back connects. Both presences are held, so that two waves at once are one after the other. Definer: waves are writable by nobody.';
grant execute on function private.wave(uuid) to authenticated;

create function api.wave(user_id uuid) returns jsonb
language sql volatile security invoker
return private.wave(user_id);
comment on function api.wave(uuid) is
  'POST /vibe/:id/wave: hello. Replies { connected }: whether they have waved to each other; repeating it tells nobody. Errors not_live, no_position, and not_found for whom the caller does not see, whatever the reason.';
grant execute on function api.wave(uuid) to authenticated;

create function private.end_connection(p_other uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('end_connection');
  v_tie private.ties;
  v_did_see boolean;
begin
  perform private.expect_allowed(v_user);
  -- Of the one that they have as they are known now, or else of the other: one at a time, since two that
  -- end together would tell that it is the same two.
  select * into v_tie from private.ties
  where user_id = v_user and other_shown_id = p_other
  order by shown_id = private.shown_id_of(v_user) desc
  limit 1;
  if v_tie.user_id is not null then
    -- Both are held, as by a wave: neither's place or audience changes meanwhile.
    perform private.lock_presences(v_user, v_tie.other_id);
    v_did_see := private.can_see(v_user, v_tie.other_id)
      and v_tie.shown_id = private.shown_id_of(v_user)
      and v_tie.other_shown_id = private.shown_id_of(v_tie.other_id);
    delete from app.connections
    where user_a = least(v_user, v_tie.other_id) and user_b = greatest(v_user, v_tie.other_id)
      and shown_a = case when user_a = v_user then v_tie.shown_id else v_tie.other_shown_id end
      and shown_b = case when user_a = v_user then v_tie.other_shown_id else v_tie.shown_id end;
    if found then
      perform private.record_pair(
        'tie', v_user, v_tie.other_id, v_did_see, v_tie.shown_id, v_tie.other_shown_id
      );
    end if;
  end if;
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.end_connection(uuid) is
  'The caller undoes a connection, for both and silently, but that those who are there for connections only vanish; repeating it changes nothing. Definer: connections are writable by nobody.';
grant execute on function private.end_connection(uuid) to authenticated;

create function api.end_connection(user_id uuid) returns jsonb
language sql volatile security invoker
return private.end_connection(user_id);
comment on function api.end_connection(uuid) is
  'DELETE /vibe/connections/:id, of the other''s user id. Replies nothing, also when there was none.';
grant execute on function api.end_connection(uuid) to authenticated;
