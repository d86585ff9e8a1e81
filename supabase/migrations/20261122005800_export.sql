-- Everything that we hold about a listener, for themselves. Tables that arrive later add their part:
-- tests/db/export.test.ts walks the catalogue and names what is missing.
--
-- Not in it: what others hold about them in silence (who blocked or reported them), what others hear
-- of them for two minutes, and secrets that are no information: tokens and hashes.

create function private.export_place(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'position', (
      select jsonb_build_object('cell', cell) from app.positions where user_id = p_user
    ),
    'fixes', (
      select jsonb_build_object(
        'cell', run_cell, 'since', private.iso(run_since), 'latestAt', private.iso(fix_at),
        'inPublishedAt', private.iso(seen_at),
        'nextCell', next_cell, 'nextAt', private.iso(next_at)
      )
      from private.dwells where user_id = p_user
    ),
    'lastPosition', (
      select jsonb_build_object(
        'cellHash', cell_hash, 'place', place,
        'seenAt', private.iso(seen_at), 'leftAt', private.iso(left_at)
      )
      from private.publish_epochs where user_id = p_user and left_at is not null
    ),
    'cellChanges', (
      select coalesce(jsonb_agg(private.iso(at) order by at), '[]'::jsonb)
      from private.publish_epochs, unnest(earlier || least(published_at, now())) as at
      where user_id = p_user
    )
  )
$$;
comment on function private.export_place(uuid) is
  'The parts position, fixes, lastPosition and cellChanges of an export. Definer: positions are readable by nobody.';

create function private.export_evening(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'live', (
      select jsonb_build_object(
        'since', private.iso(live_since), 'until', private.iso(live_until), 'shownAs', shown_id,
        'visibleFrom', private.iso(visible_from), 'lastHeartbeatAt', private.iso(heartbeat_at),
        'silentUntil', private.iso(nullif(silent_until, '-infinity'))
      )
      from app.presence where user_id = p_user
    ),
    'track', (
      select private.track_json(tracks) || jsonb_build_object('startedAt', private.iso(started_at))
      from app.tracks where user_id = p_user
    ),
    'pendingTrack', (
      select jsonb_build_object('trackId', track_id, 'startedAt', private.iso(started_at))
      from app.tracks where user_id = p_user and name is null
    ),
    'trackCheck', (
      select jsonb_build_object(
        'nextAt', case when isfinite(next_poll_at) then private.iso(next_poll_at) end,
        'begunAt', private.iso(claimed_at),
        'askedByYouAt', private.iso(asked_at),
        'answeredAt', private.iso(heard_at),
        'noTrackReason', no_track_reason,
        'failures', failures
      )
      from private.spotify_polls where user_id = p_user
    ),
    'lastEnd', private.last_end(p_user),
    'channel', (
      select jsonb_build_object(
        'lastNumber', n,
        'shown', shown,
        'sentAt', case when isfinite(sent_at) then private.iso(sent_at) end,
        'horizon', (select private.band_word(band) from private.horizons where user_id = p_user),
        'devices', (
          select coalesce(jsonb_agg(private.iso(heard_at) order by heard_at), '[]'::jsonb)
          from private.channel_sessions where user_id = p_user
        )
      )
      from private.channels where user_id = p_user
    ),
    'eventsWaiting', (
      select coalesce(
        jsonb_agg(jsonb_build_object('event', event, 'at', private.iso(at)) order by at, event),
        '[]'::jsonb
      )
      from (
        select event, inserted_at at time zone 'UTC' as at
        from realtime.messages
        -- None is older, and so an index of Realtime's finds them.
        where topic = 'user:' || p_user and extension = 'broadcast' and private
          and inserted_at > now() at time zone 'UTC' - interval '2 minutes'
        union all
        select event, at from private.waiting_events where recipient_id = p_user
        union all
        select 'vibe:match', at from private.waiting_vibes where user_id = p_user
        union all
        select 'live:changes', at from private.waiting_pairs where recipient_id = p_user
        union all
        select coalesce(event, 'live:changes'), at from private.changes where user_id = p_user
      ) as events
    )
  )
$$;
comment on function private.export_evening(uuid) is
  'The parts live, track, pendingTrack, trackCheck, lastEnd, channel and eventsWaiting of an export; of an event not what it says, which is of others. Definer: presence is readable by nobody.';

create function private.export_lasting(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'profile', private.profile_json(profiles) || jsonb_build_object(
      'createdAt', private.iso(profiles.created_at),
      'adultConfirmedAt', private.iso(profiles.adult_confirmed_at)
    ),
    'settings', private.settings_json(settings),
    'devices', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', device_id,
        'platform', platform,
        'registeredAt', private.iso(registered_at),
        'pushesWaiting', (
          select coalesce(
            jsonb_agg(jsonb_build_object('kind', kind, 'at', private.iso(noted_at)) order by kind),
            '[]'::jsonb
          )
          from private.pushes where pushes.device_id = devices.id
        ),
        'pushesSent', (
          select coalesce(jsonb_agg(private.iso(sent_at) order by sent_at), '[]'::jsonb)
          from private.push_receipts where push_receipts.device_id = devices.id
        )
      ) order by registered_at), '[]'::jsonb)
      from private.devices where user_id = p_user
    ),
    'spotify', (
      select jsonb_build_object(
        'accountKey', account_key,
        'displayName', display_name,
        'scopes', scopes,
        'authorizedAt', private.iso(authorized_at),
        'expiresAt', private.iso(expires_at),
        'accessExpiresAt', private.iso(access_expires_at),
        'needsReauthAt', private.iso(needs_reauth_at)
      )
      from private.spotify_accounts where user_id = p_user
    ),
    'blocks', (
      select coalesce(
        jsonb_agg(
          listed || jsonb_build_object('blockedAt', private.iso(created_at)) order by created_at desc
        ),
        '[]'::jsonb
      )
      from jsonb_array_elements(private.blocks_json(p_user)) as listed
      join app.blocks on blocker_id = p_user and shown_id = (listed ->> 'userId')::uuid
    ),
    'reports', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'userId', shown_id,
        'reason', reason,
        'note', note,
        'reportedAt', private.iso(created_at)
      ) order by created_at), '[]'::jsonb)
      from private.reports where reporter_id = p_user
    )
  )
  from app.profiles
  join app.settings on settings.user_id = profiles.id
  where profiles.id = p_user
$$;
comment on function private.export_lasting(uuid) is
  'The parts profile, settings, devices, spotify, blocks and reports of an export; of a device not its token, with which anybody could push to it; of a report not what became of it nor what moderators keep with it, which is of others. Definer: links and reports are readable by nobody.';

create function private.export_finds(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'finds', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', id,
        'role', case when seeker_id = p_user then 'seeker' else 'target' end,
        'userId', case when seeker_id = p_user then target_shown_id else seeker_shown_id end,
        'status', status,
        'askedAt', private.iso(asked_at),
        'startedAt', private.iso(started_at),
        'expiresAt', private.iso(expires_at),
        'endedAt', private.iso(ended_at)
      ) order by asked_at), '[]'::jsonb)
      from app.finds where p_user in (seeker_id, target_id)
    ),
    'findPosition', (
      select jsonb_build_object(
        'findId', find_id,
        'geohash', geohash,
        'fixAt', private.iso(fix_at),
        'answeredAt', private.iso(answered_at),
        'hint', bucket,
        'wasFound', was_found,
        'refused', refused,
        'allowanceM', allowance_m
      )
      from private.find_positions where user_id = p_user
    )
  )
$$;
comment on function private.export_finds(uuid) is
  'The parts finds and findPosition of an export: the listener''s own position and hint, never the other''s, and not by what it is moved. Definer: Finds are readable by nobody.';

create function private.export_of(p_user uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object('exportedAt', private.iso(now()))
    || private.export_account(p_user)
    || private.export_lasting(p_user)
    || private.export_place(p_user)
    || private.export_evening(p_user)
    || private.export_finds(p_user)
    || private.export_ties(p_user)
    || private.export_calls(p_user)
$$;
comment on function private.export_of(uuid) is
  'Everything that we hold about a listener, whoever asks for them. Definer: most of it is readable by nobody.';

create function private.export_me() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('export_me', p_even_suspended => true);
begin
  return private.export_of(v_user);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.export_me() is
  'Everything that we hold about the caller. Definer: most of it is readable by nobody.';
grant execute on function private.export_me() to authenticated;

create function api.export_me() returns jsonb
language sql volatile security invoker
return private.export_me();
comment on function api.export_me() is
  'GET /users/me/export: everything that we hold about the caller, in sections, times in full. Open to who is suspended.';
grant execute on function api.export_me() to authenticated;

create function private.export_listener(p_user uuid, p_reason text, p_moderator text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.expect_moderator(p_moderator, p_reason);
  if private.person_of(p_user) is null then
    perform private.fail('not_found', p_hint => 'An export is of an account.');
  end if;
  perform private.record_act(p_moderator, 'export', private.person_of(p_user), p_reason);
  return private.export_of(p_user);
end
$$;
comment on function private.export_listener(uuid, text, text) is
  'Everything that we hold about a listener, for who cannot sign in and asks us for it. Definer: most of it is readable by nobody; it is granted to service_role only.';
grant execute on function private.export_listener(uuid, text, text) to service_role;

create function api.export_listener(user_id uuid, reason text, moderator text) returns jsonb
language sql volatile security invoker
return private.export_listener(user_id, reason, moderator);
comment on function api.export_listener(uuid, text, text) is
  'For moderators, by the secret key: what GET /users/me/export replies to that listener, to be handed to them. Errors invalid_request and not_found.';
grant execute on function api.export_listener(uuid, text, text) to service_role;
