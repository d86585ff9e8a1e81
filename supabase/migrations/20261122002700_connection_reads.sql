-- With whom a listener is connected, and who waved and waits.

create function private.waves_to(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_shown_id constant uuid := private.shown_id_of(p_user);
  v_waves app.waves[] := array(
    select waves
    from app.waves
    where to_id = p_user
      and to_shown_id = v_shown_id
      and created_at > now() - make_interval(hours => (select private.limit_of('wave_kept_hours')))
    order by created_at desc, from_shown_id
    limit private.limit_of('list_most')
  );
  v_from uuid[] := array(select from_id from unnest(v_waves) as waves);
begin
  return (
    select coalesce(
      jsonb_agg(
        private.shown_profile(known.profile, waves.from_shown_id)
          || jsonb_build_object('wavedAt', private.iso_minute(waves.created_at))
        order by waves.created_at desc, waves.from_shown_id
      ),
      '[]'::jsonb
    )
    from private.judge_pairs(array_fill(p_user, array[cardinality(v_from)]), v_from) as seen
    join unnest(v_waves) as waves
      on waves.from_id = seen.other_id and waves.from_shown_id = seen.other_shown_id
    cross join lateral (
      select profiles as profile from app.profiles where id = waves.from_id offset 0
    ) as known
  );
end
$$;
comment on function private.waves_to(uuid) is
  'Who waved to a listener as they are known now and waits, the latest, of those whom they can see and so wave back to. Definer: waves are readable by nobody.';

create function private.connections_of(p_user uuid, p_after uuid, p_size integer) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    with own as (
      -- Once each, also whom they met as themselves and again as somebody anonymous.
      select distinct on (other_shown_id) other_id, other_shown_id, connected_at
      from private.ties
      where user_id = p_user
      order by other_shown_id, connected_at
    ),
    page as (
      select *, row_number() over (order by connected_at desc, other_shown_id desc) as nth
      from own
      where p_after is null
        or (connected_at, other_shown_id)
          < (select connected_at, other_shown_id from own where other_shown_id = p_after)
      order by connected_at desc, other_shown_id desc
      limit p_size + 1
    )
    select jsonb_build_object(
      'connections', coalesce(
        jsonb_agg(
          private.shown_profile(known.profile, page.other_shown_id)
            || jsonb_build_object('connectedAt', private.iso_minute(connected_at))
          order by nth
        ) filter (where nth <= p_size),
        '[]'::jsonb
      ),
      'next', (
        select other_shown_id from page
        where nth = p_size and exists (select from page as further where further.nth > p_size)
      )
    )
    from page
    cross join lateral (
      select profiles as profile from app.profiles where id = page.other_id offset 0
    ) as known
  );
end
$$;
comment on function private.connections_of(uuid, uuid, integer) is
  'A page of a listener''s connections as profiles, neither live nor where, and each as it was met: a name stays, whatever its listener is live as. After somebody who is none it is empty. Definer: connections are readable by nobody.';
create function private.connections(p_after uuid, p_page_size integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('connections');
begin
  perform private.expect_allowed(v_user);
  return private.connections_of(v_user, p_after, private.page_size(p_page_size))
    || jsonb_build_object('waves', private.waves_to(v_user));
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.connections(uuid, integer) is
  'The caller''s connections, and the waves that wait for one back. Definer: neither is readable by anybody; it reads the caller''s.';
grant execute on function private.connections(uuid, integer) to authenticated;
create function api.connections(after uuid default null, page_size integer default null)
returns jsonb
language sql volatile security invoker
return private.connections(after, page_size);
comment on function api.connections(uuid, integer) is
  'GET /vibe/connections: newest first, after the id that an earlier page gave as next. Replies { connections: [{ userId, displayName, avatarUrl, anonymous, connectedAt }], next, waves: [{ ..., wavedAt }] }; waves are of those whom the caller sees now; times are cut to the minute.';
grant execute on function api.connections(uuid, integer) to authenticated;
