-- What listeners read of themselves.

create function private.next_heartbeat_s(p_silent_until timestamptz) returns integer
language plpgsql stable security definer set search_path = ''
as $$
begin
  return private.limit_of(
    case
      when p_silent_until > private.seconds_from_now('background_interval_s') then 'background_interval_s'
      else 'heartbeat_interval_s'
    end
  );
end
$$;
comment on function private.next_heartbeat_s(timestamptz) is
  'In how many seconds the next heartbeat is due of a phone that announced silence until then: late, while that leaves time for another. Definer: it reads limits, nothing else.';

create function private.live_state(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'live', live.user_id is not null,
      'until', private.iso(live.live_until),
      'nextHeartbeatS', case
        when live.user_id is not null then private.next_heartbeat_s(live.silent_until)
      end,
      'visibleInS', case when live.user_id is not null then private.visible_in_s(p_user) end,
      'shownAs', live.shown_id,
      'n', private.last_number(p_user)
    )
    from (select p_user as user_id) as listener
    left join private.live_listeners as live using (user_id)
  );
end
$$;
comment on function private.live_state(uuid) is
  'Whether a listener is live, until when, when the next heartbeat is due, in how many seconds others may see them, by what they know them, and the number of their last message. Definer: presence is not readable.';

-- Reading and changing one's own settings.

create function private.settings() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('settings');
begin
  perform private.expect_allowed(v_user);
  return (select private.settings_json(settings) from app.settings where user_id = v_user);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.settings() is
  'The caller''s settings. Definer: it counts the call.';
grant execute on function private.settings() to authenticated;
create function api.settings() returns jsonb
language sql volatile security invoker
return private.settings();
comment on function api.settings() is
  'GET /presence/settings. Replies { shareTrack, allowFind, radiusKm, visibleTo, pushFindRequest, pushWave, pushVibe, pushEnded }.';
grant execute on function api.settings() to authenticated;

create function private.blocks_json(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'userId', shown_id,
          'displayName', blocked_name,
          'blockedAt', private.iso_minute(blocks.created_at)
        )
        order by blocks.created_at desc, shown_id
      ),
      '[]'::jsonb
    )
    from app.blocks
    where blocker_id = p_user
  );
end
$$;
comment on function private.blocks_json(uuid) is
  'Whom a listener blocked, latest first, as they knew them then: nothing that they do since shows. Definer: it reads the rows of one listener.';
create function private.blocks() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('blocks');
begin
  perform private.expect_allowed(v_user);
  return jsonb_build_object('blocks', private.blocks_json(v_user));
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.blocks() is 'Whom the caller blocked. Definer: see private.blocks_json.';
grant execute on function private.blocks() to authenticated;
create function api.blocks() returns jsonb
language sql volatile security invoker
return private.blocks();
comment on function api.blocks() is
  'GET /users/blocks: whom the caller blocked. Replies { blocks: [{ userId, displayName, blockedAt }] }.';
grant execute on function api.blocks() to authenticated;

-- A listener and their account: what we know, and the two ways out. Deleting the account is deleting
-- the user in Supabase Auth, which takes every row with it; the trigger does what a cascade cannot.

create function private.spotify_link(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select coalesce(
      (
        select jsonb_build_object(
          'linked', true,
          'until', private.iso(expires_at),
          'reauthNeeded', needs_reauth_at is not null or expires_at <= now()
        )
        from private.spotify_accounts
        where user_id = p_user
      ),
      jsonb_build_object('linked', false, 'until', null, 'reauthNeeded', false)
    )
  );
end
$$;
comment on function private.spotify_link(uuid) is
  'Whether a listener''s Spotify is connected, until when, and whether it needs a new sign-in before that. Definer: links are readable by nobody.';
create function private.expect_spotify(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_link jsonb := private.spotify_link(p_user);
begin
  if not (v_link ->> 'linked')::boolean then
    perform private.hold_account(p_user);
    perform private.fail('spotify_not_linked');
  end if;
  if (v_link ->> 'reauthNeeded')::boolean then
    perform private.fail('spotify_reauth_needed');
  end if;
end
$$;
comment on function private.expect_spotify(uuid) is
  'Raises spotify_not_linked or spotify_reauth_needed unless a listener''s Spotify can be asked, unauthorized where their account is gone. Definer: links are readable by nobody.';

create function private.me_of(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_me jsonb := (
    select jsonb_build_object(
      'profile', private.profile_json(profiles),
      'settings', private.settings_json(settings),
      'live', private.live_state(profiles.id),
      'spotify', private.spotify_link(profiles.id)
    )
    from app.profiles
    join app.settings on user_id = profiles.id
    where profiles.id = p_user
  );
begin
  if v_me is null then
    -- The account was deleted while the call was under way.
    perform private.fail('unauthorized');
  end if;
  return v_me;
end
$$;
comment on function private.me_of(uuid) is
  'All that a listener may want to know of themselves at a glance; raises unauthorized where the account is gone. Definer: presence and links are readable by nobody.';
create function private.me() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('me');
begin
  perform private.expect_allowed(v_user);
  return private.me_of(v_user);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.me() is
  'The caller at a glance. Definer: see private.me_of.';
grant execute on function private.me() to authenticated;
create function api.me() returns jsonb
language sql volatile security invoker
return private.me();
comment on function api.me() is
  'GET /auth/me. Replies { profile, settings, live, spotify: { linked, until, reauthNeeded } }.';
grant execute on function api.me() to authenticated;

create function private.last_end(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object('reason', reason, 'at', private.iso(ended_at))
    from private.ended_presences
    where user_id = p_user and ended_at > private.seconds_ago('presence_end_kept_s')
  );
end
$$;
comment on function private.last_end(uuid) is
  'How a listener''s last presence ended, if that was lately. Definer: ends are readable by nobody.';

create function private.own_track(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'track', private.track_json(tracks),
      'pending', case when tracks.name is null then tracks.track_id end
    )
    from (select p_user as user_id) as listener
    left join app.tracks using (user_id)
  );
end
$$;
comment on function private.own_track(uuid) is
  'A listener''s track as they see it themselves: with its words, or as the id of one that waits for them. Definer: tracks are readable by nobody.';

create function private.now_playing_of(p_user uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  return (
    select private.own_track(live.user_id) || jsonb_build_object(
      'reason', case when tracks.user_id is null then no_track_reason end,
      'checkedAt', private.iso(heard_at),
      'fresh', coalesce(
        heard_at > now() - make_interval(secs => private.limit_of('spotify_poll_least_s')), false
      )
    )
    from (select p_user as user_id) as listener
    left join private.live_listeners as live using (user_id)
    left join app.tracks on tracks.user_id = live.user_id
    left join private.spotify_polls as polls on polls.user_id = live.user_id
  );
end
$$;
comment on function private.now_playing_of(uuid) is
  'What is known of a listener''s track, since when, and whether that is fresh. Definer: tracks are readable by nobody.';
-- A listener who asks what they play themselves: first what is known, then, if that is old or they
-- insist, Spotify, in the same allowance as the polls. And the pause that ends all asking for a time.

create function private.now_playing() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('now_playing');
begin
  perform private.expect_allowed(v_user);
  perform private.expect_spotify(v_user);
  return private.now_playing_of(v_user);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.now_playing() is
  'What is known of the caller''s track. Definer: tracks and links are readable by nobody; it reads the caller''s rows only.';
grant execute on function private.now_playing() to authenticated;
create function api.now_playing() returns jsonb
language sql volatile security invoker
return private.now_playing();
comment on function api.now_playing() is
  'What is known of the caller''s track, without asking Spotify: { track, pending, reason, checkedAt, fresh }. Raises spotify_not_linked, spotify_reauth_needed.';
grant execute on function api.now_playing() to authenticated;
