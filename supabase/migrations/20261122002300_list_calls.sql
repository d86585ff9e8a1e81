-- The lists that a phone reads. Here and in what follows, the function in `api` is one line as its
-- caller, and the one of the same name in `private` does the work as definer. It asks
-- private.authorize_call('<its name>') who calls and takes no listener as an argument, so it is safe
-- in anybody's hands.

create function private.horizon_of(p_user uuid) returns private.horizons
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select horizons
    from private.horizons
    join app.positions using (user_id)
    where user_id = p_user
      and (horizons.cell, horizons.ring, horizons.reach, horizons.is_public)
        = (positions.cell::text, positions.ring::bigint, positions.reach, positions.is_public)
  );
end
$$;
comment on function private.horizon_of(uuid) is
  'How far a viewer hears of others where they stand; null until they got a page there. Definer: horizons are readable by nobody.';

create function private.first_page(p_viewer uuid) returns private.page
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_horizon private.horizons := private.horizon_of(p_viewer);
  v_size integer := private.limit_of('list_default');
  v_others uuid[];
  v_bands smallint[];
  v_cursors text[];
begin
  -- Within the horizon, so that it shows exactly those of whom the phone hears.
  if v_horizon.user_id is not null then
    v_size := private.limit_of('list_most');
  end if;
  select array_agg(user_id), array_agg(band), array_agg(band || '.' || turn)
  into v_others, v_bands, v_cursors
  from private.walk(
    p_viewer,
    v_size + 1,
    p_until_band => coalesce(v_horizon.band, 3),
    p_until_turn => coalesce(v_horizon.turn, 4294967295)
  );
  return private.page_of(
    p_viewer, v_others, v_bands, v_cursors, v_size,
    p_next => case
      when v_horizon.band < v_horizon.reach or v_horizon.turn < 4294967295
      then coalesce(v_cursors[v_size], v_horizon.band || '.' || greatest(v_horizon.turn, 0))
    end
  );
end
$$;
comment on function private.first_page(uuid) is
  'The first page of the nearby list of a viewer with a position: those within their horizon, or before they have one as many as a page has. Definer: positions are readable by nobody.';

create function private.nearby_page(
  p_viewer uuid,
  p_after text,
  p_page_size integer,
  p_keys text[] default null
) returns private.page
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_size integer := private.page_size(p_page_size);
  v_after bigint[] := private.read_cursor(p_after, 2);
  v_others uuid[];
  v_bands smallint[];
  v_cursors text[];
begin
  perform private.expect_position(p_viewer);
  if v_after is null and p_page_size is null and p_keys is null then
    return private.first_page(p_viewer);
  end if;
  select array_agg(user_id), array_agg(band), array_agg(band || '.' || turn)
  into v_others, v_bands, v_cursors
  from private.walk(
    p_viewer, v_size + 1, coalesce(v_after[1], 0)::integer, coalesce(v_after[2], -1), p_keys => p_keys
  );
  return private.page_of(p_viewer, v_others, v_bands, v_cursors, v_size);
end
$$;
comment on function private.nearby_page(uuid, text, integer, text[]) is
  'A page of a listener''s nearby list, of all or of those who share one of these keys. Raises not_live, no_position, invalid_request. Definer: positions are readable by nobody.';

create function private.nearby(p_after text, p_page_size integer) returns json
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('nearby');
begin
  perform private.expect_allowed(v_user);
  return private.page_json(private.nearby_page(v_user, p_after, p_page_size));
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm)::json;
end
$$;
comment on function private.nearby(text, integer) is
  'The caller''s nearby list. Definer: positions are readable by nobody.';
grant execute on function private.nearby(text, integer) to authenticated;

create function api.nearby(after text default null, page_size integer default null) returns json
language sql volatile security invoker
return private.nearby(after, page_size);
comment on function api.nearby(text, integer) is
  'GET /location/nearby: the listeners within reach, nearest band first; without arguments those of whom events tell. Replies { users, next }; errors not_live, no_position.';
grant execute on function api.nearby(text, integer) to authenticated;

create function private.live_users(p_after text, p_page_size integer) returns json
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('live_users');
  v_size integer;
  v_after bigint[];
  v_others uuid[];
  v_cursors text[];
begin
  perform private.expect_allowed(v_user);
  v_size := private.page_size(p_page_size);
  v_after := private.read_cursor(p_after, 1);
  perform private.expect_position(v_user);
  select array_agg(user_id), array_agg(turn::text) into v_others, v_cursors
  from private.walk(
    v_user, v_size + 1, p_after_turn => coalesce(v_after[1], -1), p_by_band => false
  );
  return private.page_json(private.page_of(v_user, v_others, null, v_cursors, v_size, false));
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm)::json;
end
$$;
comment on function private.live_users(text, integer) is
  'Whom the caller sees, without bands. Definer: positions are readable by nobody.';
grant execute on function private.live_users(text, integer) to authenticated;

create function api.live_users(after text default null, page_size integer default null)
returns json
language sql volatile security invoker
return private.live_users(after, page_size);
comment on function api.live_users(text, integer) is
  'GET /presence/live-users: all live listeners whom the caller sees, in one order, without bands. Replies { users, next }; errors not_live, no_position.';
grant execute on function api.live_users(text, integer) to authenticated;

create function private.listener(p_other uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('listener');
  v_other uuid;
  v_band smallint;
begin
  perform private.expect_allowed(v_user);
  perform private.expect_position(v_user);
  if p_other is null then
    perform private.fail('invalid_request', p_hint => 'Name a listener.');
  end if;
  v_other := private.account_here(p_other);
  select band into v_band from private.judge_pairs(array[v_user], array[v_other]);
  -- Nothing else is read of somebody who may not be seen, so that all of them take as long.
  if v_band is null then
    perform private.fail('not_found');
  end if;
  return private.card_of(v_user, v_other, v_band);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.listener(uuid) is
  'The card of another whom the caller sees on their lists under that id. Raises not_live and no_position as the lists do, whoever is asked for; not_found for everybody else, the caller included: nobody is on their own list. Definer: positions are readable by nobody.';
grant execute on function private.listener(uuid) to authenticated;

create function api.listener(user_id uuid) returns jsonb
language sql volatile security invoker
return private.listener(user_id);
comment on function api.listener(uuid) is
  'GET /users/:id: a listener''s card, if the caller may see them. Errors: not_live, no_position, not_found.';
grant execute on function api.listener(uuid) to authenticated;

create function private.checked_track_id(p_track_id text) returns app.source_id
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_track_id app.source_id;
begin
  v_track_id := p_track_id;
  if v_track_id is null then
    raise check_violation;
  end if;
  return v_track_id;
exception when check_violation then
  perform private.fail('invalid_request', p_hint => 'track_id is the id of a track at its source.');
  return null;
end
$$;
comment on function private.checked_track_id(text) is
  'The id of a track, or the error invalid_request. Definer: it reads the catalogue of errors when it fails.';

create function private.find_listeners(p_track_id text, p_after text, p_page_size integer)
returns json
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('find_listeners');
begin
  perform private.expect_allowed(v_user);
  return private.page_json(private.nearby_page(
    v_user, p_after, p_page_size, array['track ' || private.checked_track_id(p_track_id)]
  ));
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm)::json;
end
$$;
comment on function private.find_listeners(text, text, integer) is
  'Who in the caller''s nearby list shares that track now. Definer: positions and tracks are readable by nobody.';
grant execute on function private.find_listeners(text, text, integer) to authenticated;

create function api.find_listeners(
  track_id text,
  after text default null,
  page_size integer default null
) returns json
language sql volatile security invoker
return private.find_listeners(track_id, after, page_size);
comment on function api.find_listeners(text, text, integer) is
  'GET /find/listeners: the listeners within reach who play that track, nearest band first. Replies { users, next }; errors invalid_request, not_live, no_position. Whether somebody may be asked is not said.';
grant execute on function api.find_listeners(text, text, integer) to authenticated;
