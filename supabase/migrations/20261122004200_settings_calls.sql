-- Changing one's own settings.

create function private.change_settings(
  p_user uuid,
  p_share_track boolean,
  p_allow_find boolean,
  p_radius_km integer,
  p_visible_to text,
  p_push jsonb
) returns app.settings
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_settings app.settings;
begin
  update app.settings
  set
    share_track = coalesce(p_share_track, share_track),
    allow_find = coalesce(p_allow_find, allow_find),
    radius_km = coalesce(p_radius_km, radius_km),
    visible_to = coalesce(p_visible_to, visible_to),
    push_find_request = coalesce((p_push ->> 'find_request')::boolean, push_find_request),
    push_wave = coalesce((p_push ->> 'wave')::boolean, push_wave),
    push_vibe = coalesce((p_push ->> 'vibe')::boolean, push_vibe),
    push_ended = coalesce((p_push ->> 'ended')::boolean, push_ended)
  where user_id = p_user
  returning * into strict v_settings;
  return v_settings;
end
$$;
comment on function private.change_settings(uuid, boolean, boolean, integer, text, jsonb) is
  'Changes what is given of a listener''s settings, and returns all of them. Definer: settings are writable by nobody.';

create function private.update_settings(
  p_share_track boolean,
  p_allow_find boolean,
  p_radius_km integer,
  p_visible_to text,
  p_push jsonb
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('update_settings');
  v_track_before jsonb;
  v_keys_before text[];
  v_settings app.settings;
  v_before app.positions;
  v_after app.positions;
begin
  perform private.expect_allowed(v_user);
  if p_radius_km not in (2, 5, 10) then
    perform private.fail('invalid_request', p_hint => 'radius_km is 2, 5 or 10.');
  elsif p_visible_to not in ('everyone', 'connections') then
    perform private.fail('invalid_request', p_hint => 'visible_to is everyone or connections.');
  end if;

  perform private.hold_presence(v_user);
  if p_visible_to = 'connections' and (select anonymous from app.profiles where id = v_user) then
    perform private.fail('anonymous_conflict');
  end if;
  v_track_before := private.shared_track_json(v_user);
  select keys into v_keys_before from private.shown_listeners where user_id = v_user;
  v_settings := private.change_settings(
    v_user, p_share_track, p_allow_find, p_radius_km, p_visible_to, p_push
  );
  select * into v_before from app.positions where user_id = v_user;
  -- Of a presence that is over others hear when it is swept; the next begins with these settings.
  update app.positions
  set reach = private.reach_of(v_settings), is_public = v_settings.visible_to = 'everyone'
  where user_id = v_user
    and exists (select from private.live_listeners where live_listeners.user_id = v_user)
    and (reach, is_public) <> (private.reach_of(v_settings), v_settings.visible_to = 'everyone')
  returning * into v_after;
  if v_after.user_id is not null then
    perform private.record_change(
      'place', v_user, private.place_of(v_before), private.place_of(v_after)
    );
  end if;
  if private.shared_track_json(v_user) is distinct from v_track_before then
    perform private.record_track_change(v_user, v_keys_before);
  end if;
  return private.settings_json(v_settings);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.update_settings(boolean, boolean, integer, text, jsonb) is
  'Changes what is given of the caller''s settings; those who see a difference hear of it. Definer: settings are writable by nobody.';
grant execute on function private.update_settings(boolean, boolean, integer, text, jsonb) to authenticated;

create function api.update_settings(
  share_track boolean default null,
  allow_find boolean default null,
  radius_km integer default null,
  visible_to text default null,
  push_find_request boolean default null,
  push_wave boolean default null,
  push_vibe boolean default null,
  push_ended boolean default null
) returns jsonb
language sql volatile security invoker
return private.update_settings(
  share_track, allow_find, radius_km, visible_to,
  jsonb_build_object(
    'find_request', push_find_request, 'wave', push_wave, 'vibe', push_vibe, 'ended', push_ended
  )
);
comment on function api.update_settings(
  boolean, boolean, integer, text, boolean, boolean, boolean, boolean
) is
  'PATCH /presence/settings: changes what is given; visible_to is everyone or connections. push_* say which kinds of push reach the listener''s phones. Replies { shareTrack, allowFind, radiusKm, visibleTo, pushFindRequest, pushWave, pushVibe, pushEnded }; error anonymous_conflict where an anonymous listener would be there for connections only.';
grant execute on function api.update_settings(
  boolean, boolean, integer, text, boolean, boolean, boolean, boolean
) to authenticated;
