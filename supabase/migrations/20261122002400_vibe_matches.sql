-- Who nearby plays the same as a listener now, the best match first: the same track, then the same
-- album, then a shared artist; in each by band and ring as every list.

create function private.vibes_of(
  p_user uuid,
  p_size integer,
  p_after_rank integer default 1,
  p_after_band integer default 0,
  p_after_turn bigint default -1
) returns table (user_id uuid, band smallint, cursor text)
language plpgsql stable security definer set search_path = '' rows 10
as $$
declare
  v_keys text[] := (select keys from private.shown_listeners where shown_listeners.user_id = p_user);
  v_found integer := 0;
  v_got integer;
begin
  if v_keys is null then
    return;
  end if;
  for v_rank in p_after_rank .. 3 loop
    return query
      select walked.user_id, walked.band, v_rank || '.' || walked.band || '.' || walked.turn
      from private.walk(
        p_user,
        p_size - v_found,
        case when v_rank = p_after_rank then p_after_band else 0 end,
        case when v_rank = p_after_rank then p_after_turn else -1 end,
        p_keys => case v_rank when 3 then v_keys[3:] else v_keys[v_rank:v_rank] end,
        p_other_keys => v_keys[:v_rank - 1]
      ) as walked;
    get diagnostics v_got = row_count;
    v_found := v_found + v_got;
    exit when v_found >= p_size;
  end loop;
end
$$;
comment on function private.vibes_of(uuid, integer, integer, integer, bigint) is
  'With whom a listener who has a position shares a vibe now, after a place in that list, each with the cursor of their own. Definer: positions and tracks are readable by nobody.';

create function private.vibe_matches(p_after text, p_page_size integer) returns json
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('vibe_matches');
  v_size integer;
  v_after bigint[];
  v_others uuid[];
  v_bands smallint[];
  v_cursors text[];
begin
  perform private.expect_allowed(v_user);
  v_size := private.page_size(p_page_size);
  v_after := private.read_cursor(p_after, 3);
  perform private.expect_position(v_user);
  select array_agg(user_id), array_agg(band), array_agg(cursor) into v_others, v_bands, v_cursors
  from private.vibes_of(
    v_user,
    v_size + 1,
    greatest(v_after[1], 1)::integer,
    coalesce(v_after[2], 0)::integer,
    coalesce(v_after[3], -1)
  );
  return private.page_json(private.page_of(v_user, v_others, v_bands, v_cursors, v_size));
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm)::json;
end
$$;
comment on function private.vibe_matches(text, integer) is
  'The caller''s nearby list, of those who share a vibe with them; the best first. Definer: positions and tracks are readable by nobody.';
grant execute on function private.vibe_matches(text, integer) to authenticated;

create function api.vibe_matches(after text default null, page_size integer default null)
returns json
language sql volatile security invoker
return private.vibe_matches(after, page_size);
comment on function api.vibe_matches(text, integer) is
  'GET /vibe/matches: the listeners within reach who play the same now, best score first. Replies { users, next }; errors not_live, no_position.';
grant execute on function api.vibe_matches(text, integer) to authenticated;

create function private.vibe_between(p_one uuid, p_other uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select private.vibe(own.keys, theirs.keys)
    from private.shown_listeners as own
    join private.shown_listeners as theirs on theirs.user_id = p_other
    where own.user_id = p_one and private.can_see(p_one, p_other)
  );
end
$$;
comment on function private.vibe_between(uuid, uuid) is
  'The vibe of two who see each other now; null for none. Definer: positions and tracks are readable by nobody.';
