-- While a Find runs, each phone says where it is and hears how near it is to the other: one of four
-- words, from its own cell to the place of the other, which is moved by a secret offset. Whatever one
-- party can notice of the other is computed from that moved place, and in the party's own call: what the
-- other is told, and when, depends on the other's calls alone.

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
        from (values ('found', 65), ('close', 150), ('warm', 500)) as edge (bucket, metres)
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
  'The hint for a distance: found up to 65 m, close up to 150, warm up to 500, else far; an edge that was crossed inwards is crossed back a little later. The first edge is wider than the longest offset and half a cell of 8 characters. Definer: it reads limits, nothing else.';

create function private.offset_of(
  p_user uuid,
  p_cell text,
  out metres double precision,
  out degrees double precision
)
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_hash constant text := encode(
    extensions.hmac(private.person_of(p_user) || ' ' || p_cell, private.find_offset_key(), 'sha256'), 'hex'
  );
  v_least constant double precision := private.limit_of('find_offset_least_m');
  v_most constant double precision := private.limit_of('find_offset_most_m');
begin
  -- Anywhere on the ring with the same chance.
  metres := sqrt(
    v_least ^ 2 + greatest(0, v_most ^ 2 - v_least ^ 2)
      * ('x' || substr(v_hash, 1, 8))::bit(32)::bigint / 4294967296.0
  );
  degrees := 360 * ('x' || substr(v_hash, 9, 8))::bit(32)::bigint / 4294967296.0;
end
$$;
comment on function private.offset_of(uuid, text) is
  'By how much, and in which direction, a listener''s place is moved in a Find that they begin in that cell: the same whenever they do, under whatever account or id, so that nothing is gained by asking again. Definer: the key is readable by nobody.';

create function private.moved_place(p_position private.find_positions) returns extensions.geography
language sql stable security invoker
return extensions.st_project(
  private.centre_of(p_position.geohash), p_position.offset_m, radians(p_position.offset_degrees)
);
comment on function private.moved_place(private.find_positions) is
  'The place of a party as the other is measured against it; null before their first fix.';

create function private.moved_cell(p_position private.find_positions) returns text
language sql stable security invoker
return extensions.st_geohash(private.moved_place(p_position)::extensions.geometry, 6);
comment on function private.moved_cell(private.find_positions) is 'The cell of that place.';

create function private.with_hint(p_own private.find_positions) returns private.find_positions
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_bucket text;
begin
  select private.bucket(
    extensions.st_distance(private.centre_of(p_own.geohash), private.moved_place(other), false), p_own.bucket
  )
  into v_bucket
  from private.find_positions as other
  where find_id = p_own.find_id and user_id <> p_own.user_id;
  if private.rank_of(v_bucket) > private.rank_of(p_own.bucket) then
    p_own.outwards_since := coalesce(p_own.outwards_since, now());
    if p_own.outwards_since > private.seconds_ago('find_outwards_hold_s') then
      return p_own;
    end if;
  end if;
  p_own.outwards_since := null;
  p_own.bucket := v_bucket;
  p_own.was_found := p_own.was_found or coalesce(v_bucket = 'found', false);
  return p_own;
end
$$;
comment on function private.with_hint(private.find_positions) is
  'A party''s position with the hint that is in force for them now. It comes closer at once and goes further only when the positions have said so for a while: noise at an edge is no news. Definer: positions are readable by nobody.';

create function private.tell_hint(p_before private.find_positions, p_after private.find_positions)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if p_after.bucket is distinct from p_before.bucket then
    perform private.send_event(p_after.user_id, 'find:bucket_update', jsonb_build_object(
      'sessionId', p_after.find_id, 'bucket', p_after.bucket
    ));
  end if;
end
$$;
comment on function private.tell_hint(private.find_positions, private.find_positions) is
  'Tells a party of their own hint when it has changed. Definer: events are sent by nobody.';
