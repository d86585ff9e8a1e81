-- Who may see whom: one rule, from which every read and every event is made. Two listeners can see
-- each other when both are live with a published cell, neither blocked the other, and their cell
-- centres are within reach. It is symmetric; only the radius that each looks with is their own.

create function private.within_reach(
  p_user uuid,
  p_centre extensions.geography,
  p_radius_m integer,
  p_only uuid default null
) returns table (user_id uuid, metres double precision)
language sql stable security definer set search_path = '' rows 50
as $$
  select
    positions.user_id,
    extensions.st_distance(p_centre, positions.centre, false)
  from app.positions
  join private.live_listeners using (user_id)
  where extensions.st_dwithin(positions.centre, p_centre, p_radius_m, false)
    and positions.user_id <> p_user
    and (p_only is null or positions.user_id = p_only)
    and positions.user_id not in (select private.blocked_with(p_user))
$$;
comment on function private.within_reach(uuid, extensions.geography, integer, uuid) is
  'The live, positioned, unblocked others whose cell centre is within that many metres of a centre; p_only asks about one. Definer: positions are readable by nobody.';

create function private.furthest_m() returns integer
language sql immutable security invoker set search_path = ''
as $$ select 10000 $$;
comment on function private.furthest_m() is
  'How far anybody can ever look, in metres: the largest radius and the last band.';

create function private.audience(p_user uuid, p_centre extensions.geography)
returns table (user_id uuid, metres double precision)
language sql stable security definer set search_path = '' rows 50
as $$
  select near.user_id, near.metres
  from private.within_reach(p_user, p_centre, private.furthest_m()) as near
  join app.settings using (user_id)
  where near.metres <= settings.radius_km * 1000
$$;
comment on function private.audience(uuid, extensions.geography) is
  'Who sees a listener that stands at a centre: those within reach whose own radius covers it. Definer: positions are readable by nobody.';

create function private.view_of(p_user uuid, p_centre extensions.geography)
returns table (user_id uuid, metres double precision)
language sql stable security definer set search_path = '' rows 50
as $$
  select near.user_id, near.metres
  from app.settings,
    private.within_reach(p_user, p_centre, settings.radius_km * 1000) as near
  where settings.user_id = p_user
$$;
comment on function private.view_of(uuid, extensions.geography) is
  'Whom a listener that stands at a centre sees, by their own radius: the other side of private.audience. Definer: positions are readable by nobody.';

create function private.can_see(p_viewer uuid, p_other uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select
    from app.positions
    join private.live_listeners using (user_id),
      private.within_reach(p_viewer, positions.centre, private.furthest_m(), p_other)
    where positions.user_id = p_viewer
  )
$$;
comment on function private.can_see(uuid, uuid) is
  'Whether one listener may see another now. Definer: positions are readable by nobody.';

create function private.own_centre(p_user uuid) returns extensions.geography
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_centre extensions.geography;
begin
  if not exists (select from private.live_listeners where user_id = p_user) then
    perform private.fail('not_live');
  end if;
  select centre into v_centre from app.positions where user_id = p_user;
  if v_centre is null then
    perform private.fail('no_position');
  end if;
  return v_centre;
end
$$;
comment on function private.own_centre(uuid) is
  'The published centre of a live listener, or not_live, or no_position: only who can be seen sees. Definer: positions are readable by nobody.';

create function private.pair_hash(p_one uuid, p_other uuid) returns text
language sql immutable security invoker set search_path = ''
as $$
  select md5(p_one::text || p_other::text)
$$;
comment on function private.pair_hash(uuid, uuid) is
  'The order of a list inside a band: stable for a pair, and nothing to do with where anyone is.';

