-- The changes that others hear about. Each takes its turn in its part of the world, so that two
-- listeners who appear to each other at the same moment cannot both miss it: the second one's
-- statements begin after the first one's commit.

create function private.take_turn(variadic p_centres extensions.geography[]) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_place text;
begin
  -- The squares (geohashes of 3 characters, 156 km high) that lie within reach of the centres: four
  -- corners name them all. Listeners within reach of each other share one. Near a pole a square is
  -- narrower than the reach, so everybody there shares the pole.
  for v_place in
    select distinct place
    from unnest(p_centres) as centre,
      lateral (
        select extensions.st_geohash(
          extensions.st_project(centre, private.furthest_m() * 1.5, radians(azimuth))::extensions.geometry, 3
        )
        from unnest(array[45, 135, 225, 315]) as azimuth
        union all
        select case when extensions.st_y(centre::extensions.geometry) > 0 then 'north' else 'south' end
        where abs(extensions.st_y(centre::extensions.geometry)) > 79
      ) as squares (place)
    where centre is not null
    order by place
  loop
    perform pg_advisory_xact_lock(hashtextextended('resonance ' || v_place, 0));
  end loop;
end
$$;
comment on function private.take_turn(extensions.geography[]) is
  'Waits until no other transaction changes who sees whom around these centres, and holds it until commit. Always after the rows that the caller locks, always in the same order, so nobody waits in a circle. Definer: advisory locks need no right; it is closed with the rest.';

create function private.tell_audience(
  p_user uuid,
  p_centre extensions.geography,
  p_event text,
  p_payload jsonb
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.tell(nearest.user_id, p_event, p_payload)
  from (
    select user_id
    from private.audience(p_user, p_centre)
    order by metres, user_id
    limit private.limit_of('fan_out')
  ) as nearest
  order by private.pair_hash(nearest.user_id, p_user);
end
$$;
comment on function private.tell_audience(uuid, extensions.geography, text, jsonb) is
  'Tells the nearest of those who see a listener at a centre, in the order of the pair''s hash: who hears first tells nothing of who is nearer. Definer: positions are readable by nobody.';

create function private.track_event(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select case
    when shared.user_id is null then jsonb_build_object('userId', p_user, 'trackId', null)
    else jsonb_build_object(
      'userId', p_user,
      'trackId', shared.track_id,
      'trackName', shared.name,
      'artist', (
        select string_agg(artist ->> 'name', ', ' order by nth)
        from jsonb_array_elements(shared.artists) with ordinality as artists (artist, nth)
      ),
      'albumArt', shared.cover_url,
      'verified', shared.verified
    )
  end
  from private.shared_track(p_user) as shared
$$;
comment on function private.track_event(uuid) is
  'What live:track_update says of a listener now. Definer: tracks are readable by nobody.';

create function private.tell_joined(p_to uuid, p_who uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_track jsonb := private.track_event(p_who);
begin
  perform private.tell(p_to, 'live:user_joined', jsonb_build_object('userId', p_who));
  if v_track ->> 'trackId' is not null then
    perform private.tell(p_to, 'live:track_update', v_track);
  end if;
end
$$;
comment on function private.tell_joined(uuid, uuid) is
  'Tells one listener that another is there now, and what they share. Definer: it tells others.';

create function private.tell_viewers(p_user uuid, p_before uuid[], p_after uuid[]) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.tell(viewer, 'live:user_left', jsonb_build_object('userId', p_user))
  from unnest(p_before[:private.limit_of('fan_out')]) as viewer
  where viewer <> all (p_after)
  order by private.pair_hash(viewer, p_user);
  perform private.tell_joined(viewer, p_user)
  from unnest(p_after[:private.limit_of('fan_out')]) as viewer
  where viewer <> all (p_before)
  order by private.pair_hash(viewer, p_user);
end
$$;
comment on function private.tell_viewers(uuid, uuid[], uuid[]) is
  'Tells those who no longer see a listener that they left, and those who now do that they joined. Both lists are in order of nearness, for the limit; the telling is in that of the pair''s hash. Definer: it tells others.';

create function private.tell_view(p_user uuid, p_before uuid[], p_after uuid[]) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.tell(p_user, 'live:user_left', jsonb_build_object('userId', seen))
  from unnest(p_before[:private.limit_of('fan_out')]) as seen
  where seen <> all (p_after)
  order by private.pair_hash(p_user, seen);
  perform private.tell_joined(p_user, seen)
  from unnest(p_after[:private.limit_of('fan_out')]) as seen
  where seen <> all (p_before)
  order by private.pair_hash(p_user, seen);
  perform private.tell(
    p_user, 'live:nearby_users', jsonb_build_object('users', private.nearby_of(p_user) -> 'users')
  );
end
$$;
comment on function private.tell_view(uuid, uuid[], uuid[]) is
  'Tells a listener whose own view has changed who went out of it and who came into it, and what it shows first now; like a list, never in the order of distance. Definer: positions are readable by nobody.';

create function private.end_presence(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_centre extensions.geography;
begin
  select centre into v_centre from app.positions where user_id = p_user;
  if v_centre is not null then
    perform private.take_turn(v_centre);
    perform private.tell_audience(
      p_user, v_centre, 'live:user_left', jsonb_build_object('userId', p_user)
    );
  end if;
  perform private.end_finds_of(p_user);
  delete from app.presence where user_id = p_user;
end
$$;
comment on function private.end_presence(uuid) is
  'Ends a presence, whether by hand, by time or by silence: position, track and Finds go with it, and those who saw the listener are told. Definer: presence is writable by nobody.';

create function private.publish_cell(p_user uuid, p_cell app.cell) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_old extensions.geography;
  v_new extensions.geography := private.centre_of(p_cell);
  v_viewers uuid[];
  v_view uuid[];
  v_vibes uuid[];
begin
  select centre into v_old from app.positions where user_id = p_user;
  perform private.take_turn(v_old, v_new);
  perform from app.settings where user_id = p_user for update;
  v_viewers := array(select user_id from private.audience(p_user, v_old) order by metres, user_id);
  v_view := array(select user_id from private.view_of(p_user, v_old) order by metres, user_id);
  v_vibes := private.in_vibe_with(p_user);

  insert into app.positions (user_id, cell, fix_cell, fix_at)
  values (p_user, p_cell, p_cell, now())
  on conflict (user_id) do update
    set cell = excluded.cell, fix_cell = excluded.fix_cell, fix_at = excluded.fix_at;
  insert into private.publish_epochs (user_id, published_at) values (p_user, now())
  on conflict (user_id) do update
    set
      published_at = excluded.published_at,
      earlier = array(
        select at from unnest(publish_epochs.earlier || publish_epochs.published_at) as at
        where at > now() - interval '1 hour'
        order by at
      );

  perform private.tell_viewers(
    p_user,
    v_viewers,
    array(select user_id from private.audience(p_user, v_new) order by metres, user_id)
  );
  perform private.tell_view(
    p_user,
    v_view,
    array(select user_id from private.view_of(p_user, v_new) order by metres, user_id)
  );
  perform private.tell_vibes(p_user, v_vibes);
end
$$;
comment on function private.publish_cell(uuid, app.cell) is
  'Makes a cell the one that others'' answers are computed from, and tells everybody whose view that changes. Definer: positions are writable by nobody.';
