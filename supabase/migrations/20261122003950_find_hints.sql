-- While a Find runs, each phone says where it is and hears how near the two are: one of four words,
-- computed between the centres of their latest cells.

create function private.rank_of(p_bucket text) returns integer
language plpgsql immutable security invoker set search_path = ''
as $$
begin
  return array_position(array['found', 'close', 'warm', 'far'], p_bucket);
end
$$;
comment on function private.rank_of(text) is 'How far out a bucket is, from 1; null for none.';

create function private.bucket(p_metres double precision, p_before text) returns text
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
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
  );
end
$$;
comment on function private.bucket(double precision, text) is
  'The hint for a distance: found up to 50 m, close up to 150, warm up to 500, else far; an edge that was crossed inwards is crossed back a little later. The first edge is wider than a cell of 8 characters (43 m at the equator). Definer: it reads limits, nothing else.';

create function private.metres_in_find(p_find uuid) returns double precision
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select private.metres_between(one.geohash, other.geohash)
    from private.find_positions as one
    join private.find_positions as other using (find_id)
    where find_id = p_find and one.user_id < other.user_id
  );
end
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
    perform private.send_event(
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
