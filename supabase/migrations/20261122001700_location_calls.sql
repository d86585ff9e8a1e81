-- The phone says where it is; the reply says who is near.

create function private.seconds_until_publish(p_user uuid) returns integer
language sql stable security definer set search_path = ''
as $$
  -- Of so many changes an hour, the oldest must be an hour old before the next; null for fewer.
  select greatest(0, ceil(extract(epoch from greatest(
    published_at + make_interval(secs => private.limit_of('publish_epoch_s')),
    (earlier || published_at)[cardinality(earlier) + 2 - private.limit_of('cells_an_hour')]
      + interval '1 hour'
  ) - now())))::integer
  from private.publish_epochs
  where user_id = p_user
  union all
  select 0
  limit 1
$$;
comment on function private.seconds_until_publish(uuid) is
  'How long a listener''s cell may not change for others, by the epoch and by the hour; 0 when it may. Definer: epochs are readable by nobody.';

create function private.is_first_in_epoch(p_user uuid, p_last_fix_at timestamptz) returns boolean
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    (
      select floor(extract(epoch from now() - published_at) / length_s)
        > floor(extract(epoch from p_last_fix_at - published_at) / length_s)
      from private.publish_epochs,
        (select nullif(private.limit_of('publish_epoch_s'), 0) as length_s) as epoch
      where user_id = p_user
    ),
    true
  )
$$;
comment on function private.is_first_in_epoch(uuid, timestamptz) is
  'Whether an epoch has begun since a listener''s last fix. Epochs follow each other from the last change on, so that the moment of a change says how late it is, and not that somebody just passed a line. Definer: epochs are readable by nobody.';

create function private.may_change(p_position app.positions, p_geohash text) returns boolean
language sql stable security definer set search_path = ''
as $$
  select cell <> p_position.cell
    and private.is_past_edge(p_position.cell, p_geohash)
    and private.is_first_in_epoch(p_position.user_id, p_position.fix_at)
    and private.seconds_until_publish(p_position.user_id) = 0
    -- From the published cell too: no chain of short jumps goes faster than one long one.
    and not exists (
      select from private.publish_epochs
      where user_id = p_position.user_id
        and private.is_too_fast(p_position.cell, published_at, cell)
    )
  from (select left(p_geohash, 6)::app.cell as cell) as fix
$$;
comment on function private.may_change(app.positions, text) is
  'Whether a plausible fix may change the published cell of a position now. Definer: epochs are readable by nobody.';

create function private.take_fix(p_user uuid, p_geohash text) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_cell app.cell := left(p_geohash, 6);
  v_position app.positions;
begin
  select * into v_position from app.positions where user_id = p_user;
  if v_position.user_id is null then
    if private.seconds_until_publish(p_user) > 0 then
      return false;
    end if;
  else
    if private.is_too_fast(v_position.fix_cell, v_position.fix_at, v_cell) then
      return false;
    end if;
    update app.positions set fix_cell = v_cell, fix_at = now() where user_id = p_user;
    if not private.may_change(v_position, p_geohash) then
      return false;
    end if;
  end if;
  perform private.publish_cell(p_user, v_cell);
  return true;
end
$$;
comment on function private.take_fix(uuid, text) is
  'Takes a fix in: cuts it to its cell, keeps an impossible jump aside, waits for the phone to be past the edge and for the epoch to end, and only then publishes. Returns whether it did. Definer: positions are writable by nobody.';

create function private.update_location(p_geohash text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('update_location');
  v_geohash text := private.checked_geohash(p_geohash);
  v_published boolean;
begin
  perform private.expect_live(v_user);

  v_published := private.take_fix(v_user, v_geohash);
  return jsonb_build_object(
    'users', case
      when exists (select from app.positions where user_id = v_user)
      then private.nearby_of(v_user) -> 'users'
      else '[]'::jsonb
    end,
    'published', v_published,
    'nextUpdateS', coalesce(
      nullif(least(private.seconds_until_publish(v_user), private.limit_of('location_interval_s')), 0),
      private.limit_of('location_interval_s')
    )
  );
end
$$;
comment on function private.update_location(text) is
  'Takes the caller''s fix in and returns the nearby list, in one round trip. Definer: positions are writable by nobody.';
grant execute on function private.update_location(text) to authenticated;

create function api.update_location(geohash text) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.update_location(geohash) $$;
comment on function api.update_location(text) is
  'POST /location/update: a geohash of 6 to 8 characters. Replies { users, published, nextUpdateS }; published says whether this call changed what others see. Errors: geohash_too_coarse, geohash_too_fine, not_live.';
grant execute on function api.update_location(text) to authenticated;

create function private.nearby(p_after text, p_page_size integer) returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select private.nearby_of(private.caller('nearby'), p_after, p_page_size)
$$;
comment on function private.nearby(text, integer) is
  'The caller''s nearby list. Definer: positions are readable by nobody.';
grant execute on function private.nearby(text, integer) to authenticated;

create function api.nearby(after text default null, page_size integer default null) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.nearby(after, page_size) $$;
comment on function api.nearby(text, integer) is
  'GET /location/nearby: who is within the caller''s radius, nearest band first. Replies { users, next }; errors not_live, no_position.';
grant execute on function api.nearby(text, integer) to authenticated;

create function private.live_users(p_after text, p_page_size integer) returns jsonb
language sql volatile security definer set search_path = ''
as $$
  select private.cards(private.caller('live_users'), private.furthest_m(), false, p_after, p_page_size)
$$;
comment on function private.live_users(text, integer) is
  'Whom the caller may see at all, without bands. Definer: positions are readable by nobody.';
grant execute on function private.live_users(text, integer) to authenticated;

create function api.live_users(after text default null, page_size integer default null)
returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.live_users(after, page_size) $$;
comment on function api.live_users(text, integer) is
  'GET /presence/live-users: the live listeners within 10 km, without bands. Replies { users, next }; errors not_live, no_position.';
grant execute on function api.live_users(text, integer) to authenticated;

create function private.forget_location() returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('forget_location');
  v_centre extensions.geography;
begin
  perform private.lock_presence(v_user);
  select centre into v_centre from app.positions where user_id = v_user;
  if v_centre is not null then
    perform private.take_turn(v_centre);
    perform private.tell_audience(
      v_user, v_centre, 'live:user_left', jsonb_build_object('userId', v_user)
    );
    delete from app.positions where user_id = v_user;
  end if;
  -- A request ends as it would if they went offline; a Find that runs goes on without a hint.
  perform private.end_finds_of(v_user, array['pending']);
  perform private.forget_find_position(v_user);
end
$$;
comment on function private.forget_location() is
  'Deletes the caller''s position, that of a running Find included, and tells who saw them. Definer: positions are writable by nobody.';
grant execute on function private.forget_location() to authenticated;

create function api.forget_location() returns void
language sql volatile security invoker set search_path = ''
as $$ select private.forget_location() $$;
comment on function api.forget_location() is
  'DELETE /location: forgets where the caller is; they stay live and unseen. No content.';
grant execute on function api.forget_location() to authenticated;
