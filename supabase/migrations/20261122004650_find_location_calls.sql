-- Where the two parties of a running Find are, as their phones say it.

create function private.take_find_fix(p_user uuid, p_geohash text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_position private.find_positions;
  v_interval interval := make_interval(secs => private.limit_of('find_answer_interval_s'));
  v_is_plausible boolean;
begin
  select * into strict v_position from private.find_positions where user_id = p_user;
  if v_position.answered_at > now() - v_interval then
    perform private.fail('rate_limited', private.seconds_until(v_position.answered_at + v_interval));
  end if;
  -- Nobody runs that fast: the phone is somewhere else, or says so.
  v_is_plausible := v_position.geohash is null
    or private.metres_between(v_position.geohash, p_geohash)
      <= private.limit_of('speed_most_m_s') * extract(epoch from now() - v_position.fix_at);
  -- In one statement: a row changed twice in a transaction has its references checked again, out of
  -- the order in which everyone locks.
  update private.find_positions
  set
    geohash = case when v_is_plausible then p_geohash else geohash end,
    fix_at = case when v_is_plausible then now() else fix_at end,
    answered_at = now()
  where user_id = p_user;
end
$$;
comment on function private.take_find_fix(uuid, text) is
  'Takes a fix of a party in, or rate_limited when the last answer was too short ago; an impossible jump counts as an answer and changes nothing. Definer: positions are writable by nobody.';

create function private.send_find_location(p_find uuid, p_geohash text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('send_find_location');
  v_geohash text;
begin
  perform private.expect_allowed(v_user);
  v_geohash := private.checked_geohash(p_geohash);
  perform private.own_find(v_user, p_find);
  if (select status from private.open_finds where id = p_find) is distinct from 'active' then
    perform private.fail('find_conflict');
  end if;
  perform private.take_find_fix(v_user, v_geohash);
  return jsonb_build_object(
    'bucket', private.hint(p_find),
    'nextUpdateS', private.limit_of('find_answer_interval_s')
  );
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.send_find_location(uuid, text) is
  'Where the caller is, for a running Find; the reply is the hint. Definer: positions are writable by nobody.';
grant execute on function private.send_find_location(uuid, text) to authenticated;
create function api.send_find_location(find_id uuid, geohash text) returns jsonb
language sql volatile security invoker
return private.send_find_location(find_id, geohash);
comment on function api.send_find_location(uuid, text) is
  'POST /find/:id/location, by either party while it runs: a geohash of 6 to 8 characters. Replies { bucket, nextUpdateS }; bucket is null until both have sent one. Errors geohash_too_coarse, geohash_too_fine, not_found, find_conflict, rate_limited.';
grant execute on function api.send_find_location(uuid, text) to authenticated;
