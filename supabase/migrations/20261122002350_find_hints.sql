-- While a Find runs, each phone says where it is and hears how near the two are: one of four words,
-- computed between the centres of their latest cells.

create function private.rank_of(p_bucket text) returns integer
language sql immutable security invoker set search_path = ''
as $$ select array_position(array['found', 'close', 'warm', 'far'], p_bucket) $$;
comment on function private.rank_of(text) is 'How far out a bucket is, from 1; null for none.';

create function private.bucket(p_metres double precision, p_before text) returns text
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    (
      select edge.bucket
      from (values ('found', 50), ('close', 150), ('warm', 500)) as edge (bucket, metres)
      where p_metres <= edge.metres * case
        when private.rank_of(p_before) <= private.rank_of(edge.bucket)
        then 1 + private.limit_of('find_hysteresis_percent') / 100.0
        else 1
      end
      order by edge.metres
      limit 1
    ),
    case when p_metres is not null then 'far' end
  )
$$;
comment on function private.bucket(double precision, text) is
  'The hint for a distance: found up to 50 m, close up to 150, warm up to 500, else far; an edge that was crossed inwards is crossed back a little later. The first edge is wider than a cell of 8 characters (43 m at the equator). Definer: it reads limits, nothing else.';

create function private.metres_in_find(p_find uuid) returns double precision
language sql stable security definer set search_path = ''
as $$
  select private.metres_between(one.geohash, other.geohash)
  from private.find_positions as one
  join private.find_positions as other using (find_id)
  where find_id = p_find and one.user_id < other.user_id
$$;
comment on function private.metres_in_find(uuid) is
  'Metres between the cell centres of the two parties; null until both have sent one. Definer: positions are readable by nobody.';

create function private.hint(p_find uuid) returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_hint private.find_hints;
  v_bucket text;
  v_outwards_since timestamptz;
begin
  select * into v_hint from private.find_hints where find_id = p_find for update;
  v_bucket := private.bucket(private.metres_in_find(p_find), v_hint.bucket);
  if private.rank_of(v_bucket) > private.rank_of(v_hint.bucket) then
    v_outwards_since := coalesce(v_hint.outwards_since, now());
    if v_outwards_since > now() - make_interval(secs => private.limit_of('find_outwards_hold_s')) then
      v_bucket := v_hint.bucket;
    else
      v_outwards_since := null;
    end if;
  end if;
  update private.find_hints
  set bucket = v_bucket, outwards_since = v_outwards_since
  where find_id = p_find;

  if v_bucket is distinct from v_hint.bucket then
    perform private.tell(
      user_id, 'find:bucket_update', jsonb_build_object('sessionId', p_find, 'bucket', v_bucket)
    )
    from private.find_positions
    where find_id = p_find
    order by user_id;
  end if;
  return v_bucket;
end
$$;
comment on function private.hint(uuid) is
  'The hint of a running Find now; both are told when it changes. It comes closer at once and goes further only when the positions have said so for a while: noise at an edge is no news. Definer: positions are readable by nobody.';

create function private.take_find_fix(p_user uuid, p_geohash text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_position private.find_positions;
  v_wait_s integer;
  v_is_plausible boolean;
begin
  select * into strict v_position from private.find_positions where user_id = p_user;
  v_wait_s := ceil(
    private.limit_of('find_answer_interval_s') - extract(epoch from now() - v_position.answered_at)
  );
  if v_wait_s > 0 then
    perform private.fail('rate_limited', v_wait_s);
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
  v_user uuid := private.caller('send_find_location');
  v_geohash text := private.checked_geohash(p_geohash);
begin
  perform private.own_find(v_user, p_find);
  if not exists (select from private.open_finds where id = p_find and status = 'active') then
    perform private.fail('find_conflict');
  end if;
  perform private.take_find_fix(v_user, v_geohash);
  return jsonb_build_object(
    'bucket', private.hint(p_find),
    'nextUpdateS', private.limit_of('find_answer_interval_s')
  );
end
$$;
comment on function private.send_find_location(uuid, text) is
  'Where the caller is, for a running Find; the reply is the hint. Definer: positions are writable by nobody.';
grant execute on function private.send_find_location(uuid, text) to authenticated;

create function api.send_find_location(find_id uuid, geohash text) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.send_find_location(find_id, geohash) $$;
comment on function api.send_find_location(uuid, text) is
  'POST /find/:id/location, by either party while it runs: a geohash of 6 to 8 characters. Replies { bucket, nextUpdateS }; bucket is null until both have sent one. Errors geohash_too_coarse, geohash_too_fine, not_found, find_conflict, rate_limited.';
grant execute on function api.send_find_location(uuid, text) to authenticated;

create function private.forget_find_position(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_find uuid;
begin
  -- The Find first, as everyone does: it may be ending at this moment, and the position with it.
  select id into v_find
  from app.finds
  where id = (select find_id from private.find_positions where user_id = p_user)
  for update;
  update private.find_positions set geohash = null, fix_at = null
  where user_id = p_user and find_id = v_find;
  if found then
    perform private.hint(v_find);
  end if;
end
$$;
comment on function private.forget_find_position(uuid) is
  'Deletes where a party of a running Find is; there is no hint until they send it again. Definer: positions are writable by nobody.';
