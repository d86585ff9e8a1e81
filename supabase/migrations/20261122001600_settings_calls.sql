-- Reading and changing one's own settings.

create function private.settings() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('settings');
begin
  return (select private.settings_json(settings) from app.settings where user_id = v_user);
end
$$;
comment on function private.settings() is
  'The caller''s settings. Definer: it counts the call.';
grant execute on function private.settings() to authenticated;

create function api.settings() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.settings() $$;
comment on function api.settings() is
  'GET /presence/settings. Replies { shareTrack, allowFind, radiusKm }.';
grant execute on function api.settings() to authenticated;

create function private.update_settings(
  p_share_track boolean,
  p_allow_find boolean,
  p_radius_km integer
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('update_settings');
  v_centre extensions.geography;
  v_view uuid[];
  v_vibes uuid[];
  v_old app.settings;
  v_new app.settings;
begin
  if p_radius_km not in (2, 5, 10) then
    perform private.fail('invalid_request', p_hint => 'radiusKm is 2, 5 or 10.');
  end if;

  perform private.lock_presence(v_user);
  select centre into v_centre
  from app.positions join private.live_listeners using (user_id)
  where user_id = v_user;
  perform private.take_turn(v_centre);

  v_view := array(select user_id from private.view_of(v_user, v_centre) order by metres, user_id);
  v_vibes := private.in_vibe_with(v_user);
  select * into strict v_old from app.settings where user_id = v_user for update;
  update app.settings
  set
    share_track = coalesce(p_share_track, share_track),
    allow_find = coalesce(p_allow_find, allow_find),
    radius_km = coalesce(p_radius_km, radius_km)
  where user_id = v_user
  returning * into strict v_new;

  if v_centre is not null then
    if v_new.share_track <> v_old.share_track
      and exists (select from app.tracks where user_id = v_user)
    then
      perform private.tell_audience(
        v_user, v_centre, 'live:track_update', private.track_event(v_user)
      );
    end if;
    if v_new.radius_km <> v_old.radius_km then
      perform private.tell_view(
        v_user,
        v_view,
        array(select user_id from private.view_of(v_user, v_centre) order by metres, user_id)
      );
    end if;
    perform private.tell_vibes(v_user, v_vibes);
  end if;
  return private.settings_json(v_new);
end
$$;
comment on function private.update_settings(boolean, boolean, integer) is
  'Changes what is given of the caller''s settings, and tells who sees a difference. Definer: it tells others.';
grant execute on function private.update_settings(boolean, boolean, integer) to authenticated;

create function api.update_settings(
  share_track boolean default null,
  allow_find boolean default null,
  radius_km integer default null
) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.update_settings(share_track, allow_find, radius_km) $$;
comment on function api.update_settings(boolean, boolean, integer) is
  'PATCH /presence/settings: changes what is given. Replies { shareTrack, allowFind, radiusKm }.';
grant execute on function api.update_settings(boolean, boolean, integer) to authenticated;
