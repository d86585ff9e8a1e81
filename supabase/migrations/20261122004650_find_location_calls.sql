-- Where the two parties of a running Find are, as their phones say it.

create function private.expect_running(p_find uuid) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if (select status from private.open_finds where id = p_find) is distinct from 'active' then
    perform private.fail('find_conflict');
  end if;
end
$$;
comment on function private.expect_running(uuid) is
  'Raises find_conflict unless the Find runs. Definer: Finds are readable by nobody.';

create function private.has_left(p_find app.finds, p_position private.find_positions) returns boolean
language plpgsql stable security definer set search_path = ''
as $$
begin
  return p_position.user_id = p_find.target_id and p_position.geohash is not null and exists (
    select from private.running_finds
    where find_id = p_find.id
      and renew_until is null
      -- From the moved place: the seeker notices, and would learn a line on which the target is.
      and not private.is_beside(yes_cell, private.moved_cell(p_position))
  );
end
$$;
comment on function private.has_left(app.finds, private.find_positions) is
  'Whether a position is the target''s, and out of the cells around which they said yes, which they have not been asked about yet. Definer: positions are readable by nobody.';

create function private.end_at_last_word(p_find uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update app.finds
  set expires_at = least(
    started_at + make_interval(mins => private.limit_of('find_most_minutes')),
    running.renew_until,
    case when running.confirms >= private.limit_of('find_confirm_most') then running.confirm_until end
  )
  from private.running_finds as running
  where finds.id = p_find and running.find_id = p_find;
end
$$;
comment on function private.end_at_last_word(uuid) is
  'A running Find ends by itself after half an hour, and earlier when the target does not say that it goes on, or not for the last time whether they see the seeker. Definer: Finds are writable by nobody.';

create function private.ask_to_renew(p_find uuid, p_target uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_until constant timestamptz := private.seconds_from_now('find_renew_s');
  v_other private.find_positions;
  v_paused private.find_positions;
begin
  update private.running_finds set renew_until = v_until where find_id = p_find;
  perform private.end_at_last_word(p_find);
  select * into strict v_other from private.find_positions where find_id = p_find and user_id <> p_target;
  update private.find_positions set bucket = null, outwards_since = null where user_id = v_other.user_id
  returning * into v_paused;
  perform private.tell_hint(v_other, v_paused);
  perform private.send_event(p_target, 'find:renew', jsonb_build_object(
    'sessionId', p_find, 'answerInS', private.seconds_until(v_until)
  ));
end
$$;
comment on function private.ask_to_renew(uuid, uuid) is
  'Asks the target whether it goes on where they are now; until they say so there are no hints. Definer: Finds are writable by nobody.';

create function private.take_find_fix(p_find app.finds, p_user uuid, p_geohash text) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_interval constant interval := make_interval(secs => private.limit_of('find_answer_interval_s'));
  v_before private.find_positions;
  v_after private.find_positions;
begin
  select * into strict v_before from private.find_positions where user_id = p_user;
  if v_before.answered_at > now() - v_interval then
    perform private.fail('rate_limited', private.seconds_until(v_before.answered_at + v_interval));
  end if;
  v_after := private.with_fix(v_before, p_geohash);
  if v_after.refused >= private.limit_of('find_refused_most') then
    perform private.end_find(p_find.id, 'implausible');
    return null;
  end if;
  if private.has_left(p_find, v_after) then
    perform private.ask_to_renew(p_find.id, p_user);
  end if;
  if exists (select from private.running_finds where find_id = p_find.id and renew_until is not null) then
    v_after.bucket := null;
    v_after.outwards_since := null;
  else
    v_after := private.with_hint(v_after);
  end if;
  -- In one statement: a row changed twice in a transaction has its references checked again, out of
  -- the order in which everyone locks.
  update private.find_positions
  set
    geohash = v_after.geohash,
    fix_at = v_after.fix_at,
    answered_at = v_after.answered_at,
    allowance_m = v_after.allowance_m,
    refused = v_after.refused,
    offset_m = v_after.offset_m,
    offset_degrees = v_after.offset_degrees,
    bucket = v_after.bucket,
    outwards_since = v_after.outwards_since,
    was_found = v_after.was_found
  where user_id = p_user;
  perform private.tell_hint(v_before, v_after);
  return v_after.bucket;
end
$$;
comment on function private.take_find_fix(app.finds, uuid, text) is
  'Takes a fix of a party in and gives their hint; rate_limited when the last answer was too short ago. Too many implausible ones in a row end the Find. Definer: positions are writable by nobody.';

create function private.send_find_location(p_find uuid, p_geohash text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('send_find_location');
  v_geohash text;
  v_find app.finds;
begin
  perform private.expect_allowed(v_user);
  v_geohash := private.checked_geohash(p_geohash, 8);
  v_find := private.own_find(v_user, p_find);
  perform private.expect_running(p_find);
  return jsonb_build_object(
    'bucket', private.take_find_fix(v_find, v_user, v_geohash),
    'nextUpdateS', private.limit_of('find_answer_interval_s')
  );
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.send_find_location(uuid, text) is
  'Where the caller is, for a running Find; the reply is their hint. Definer: positions are writable by nobody.';
grant execute on function private.send_find_location(uuid, text) to authenticated;

create function api.send_find_location(find_id uuid, geohash text) returns jsonb
language sql volatile security invoker
return private.send_find_location(find_id, geohash);
comment on function api.send_find_location(uuid, text) is
  'POST /find/:id/location, by either party while it runs: a geohash of 6 characters or more, of which 8 count. Replies { bucket, nextUpdateS }: the caller''s own hint, null until both have sent one, and while the target is asked whether it goes on. Errors geohash_too_coarse, not_found, find_conflict, rate_limited.';
grant execute on function api.send_find_location(uuid, text) to authenticated;
