-- The phone says where it is; the reply says who is near.

create function private.location_reply(p_user uuid, p_published boolean) returns jsonb
language plpgsql stable security definer
set search_path = ''
set enable_seqscan = off
as $$
begin
  return jsonb_build_object(
    'published', p_published,
    'nextUpdateS', coalesce(nullif(least(pace.interval, waits.seconds), 0), pace.interval),
    'visibleInS', waits.seconds,
    'n', channels.n
  )
  from (
    -- A crowd whose changes wait is asked less often, up to its bound.
    select least(longest.value, ceil(usual.value * (1 + greatest(
      0, coalesce(extract(epoch from rounds.at - rounds.waiting_since), 0) - 3
    ) / 10)))::integer as interval
    from private.limits as usual
    join private.limits as longest on longest.name = 'location_interval_most_s'
    left join private.teller_rounds as rounds on rounds.one
    where usual.name = 'location_interval_s'
  ) as pace
  cross join (select private.visible_in_s(p_user) as seconds) as waits
  left join private.channels on channels.user_id = p_user;
end
$$;
comment on function private.location_reply(uuid, boolean) is
  'What a location is answered, but the list: whether it changed what others see; in how many seconds the phone sends the next, which is when others may see the listener or at the usual pace; in how many they may, at the earliest; and the number of its last message. Definer: epochs are readable by nobody.';

create function private.update_location(p_geohash text, p_list boolean) returns json
language plpgsql volatile security definer
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
declare
  v_user uuid := private.authorize_call('update_location');
  v_cell app.cell;
  v_published boolean;
begin
  perform private.expect_allowed(v_user);
  v_cell := private.checked_geohash(p_geohash, 6);
  perform private.keep_alive(v_user);
  v_published := private.take_fix(v_user, v_cell);
  if p_list is false then
    return private.location_reply(v_user, v_published)::json;
  end if;
  -- One statement, which calls what is stable: the list and the number are of one moment.
  return (
    select format('%s, "users": %s}', left(reply::text, -1), case
      when exists (select from app.positions where user_id = v_user)
      then (private.first_page(v_user)).users
      else '[]'
    end)::json
    from private.location_reply(v_user, v_published) as reply
  );
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm)::json;
end
$$;
comment on function private.update_location(text, boolean) is
  'Takes the caller''s fix in, which is a sign of life too, and returns the nearby list in the same round trip. Definer: positions are writable by nobody.';
grant execute on function private.update_location(text, boolean) to authenticated;

create function api.update_location(geohash text, list boolean default true) returns json
language sql volatile security invoker
return private.update_location(geohash, list);
comment on function api.update_location(text, boolean) is
  'POST /location/update: a geohash, of which 6 characters count. Replies { users, published, nextUpdateS, visibleInS, n }, without users where list is false; published says whether this call changed what others see. Errors: geohash_too_coarse, not_live.';
grant execute on function api.update_location(text, boolean) to authenticated;

create function private.forget_location() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('forget_location');
begin
  perform private.expect_allowed(v_user);
  perform private.hold_presence(v_user);
  perform private.leave_place(v_user);
  -- As it would if they went offline. A Find that went on would begin anew wherever they like.
  perform private.end_finds_of(v_user);
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.forget_location() is
  'Deletes the caller''s position and what their phone said of it, and ends their Finds. Definer: positions are writable by nobody.';
grant execute on function private.forget_location() to authenticated;

create function api.forget_location() returns jsonb
language sql volatile security invoker
return private.forget_location();
comment on function api.forget_location() is
  'DELETE /location: forgets where the caller is, which ends their Finds; they stay live and unseen. For an hour a keyed hash of the published cell remains, and a place of three characters. Replies nothing.';
grant execute on function api.forget_location() to authenticated;
