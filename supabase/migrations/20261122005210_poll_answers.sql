-- What a claim ends with: what Spotify said, or that it could not be asked. An answer changes something
-- only under the claim to ask for it.

create function private.keep_spotify_track(
  p_user uuid,
  p_claim uuid,
  p_next_poll_s double precision,
  p_track jsonb,
  p_no_track_reason text
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_live boolean;
begin
  -- Offline and disconnecting wait for this row too: they are before it, or after all of this.
  perform private.lock_presence(p_user);
  v_live := exists (select from private.live_listeners where user_id = p_user);
  if not exists (
    select from private.spotify_polls where user_id = p_user and claim = p_claim
  ) then
    perform private.hold_account(p_user);
    return null;
  end if;
  if v_live then
    perform private.change_track(p_user, case
      when p_track is not null then private.source_track(p_user, p_track, true)
    end);
  end if;
  update private.spotify_polls
  set
    claim = null,
    failures = 0,
    heard_at = case when v_live then now() end,
    no_track_reason = case when v_live then p_no_track_reason end,
    next_poll_at = case
      when isfinite(next_poll_at) then now() + make_interval(secs => p_next_poll_s)
      else next_poll_at
    end
  where user_id = p_user and claim = p_claim;
  return case when v_live then private.now_playing_of(p_user) end;
end
$$;
comment on function private.keep_spotify_track(uuid, uuid, double precision, jsonb, text) is
  'Makes what Spotify said the track of a live listener, nothing shareable included, and sets their next turn. Who is not live keeps nothing; a claim that is over changes nothing. Error unauthorized: the account is gone. Definer: tracks are writable by nobody; it is granted to service_role only.';
grant execute on function private.keep_spotify_track(uuid, uuid, double precision, jsonb, text)
  to service_role;
create function api.keep_spotify_track(
  user_id uuid,
  claim uuid,
  next_poll_s double precision,
  track jsonb default null,
  no_track_reason text default null
) returns jsonb
language sql volatile security invoker
return private.keep_spotify_track(user_id, claim, next_poll_s, track, no_track_reason);
comment on function api.keep_spotify_track(uuid, uuid, double precision, jsonb, text) is
  'For the spotify function: what Spotify said, under the claim to ask it; track is { trackId, name, artists, album, url, playedMs } or null, and no_track_reason why. Replies { track, pending, reason, checkedAt, fresh }, or null when nothing was kept.';
grant execute on function api.keep_spotify_track(uuid, uuid, double precision, jsonb, text) to service_role;

create function private.after_failures(p_failures integer) returns timestamptz
language plpgsql volatile security definer set search_path = ''
as $$
begin
  return now() + make_interval(
    secs => least(
      private.limit_of('spotify_backoff_s') * 2.0 ^ p_failures,
      private.limit_of('spotify_backoff_most_s')
    ) * (0.9 + random() * 0.1)
  );
end
$$;
comment on function private.after_failures(integer) is
  'When the source is asked again after so many failures and one more: twice as late each time, and not for all at one moment. Definer: it reads limits, nothing else.';

create function private.fail_spotify_poll(p_user uuid, p_claim uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  select private.hold_account(p_user);
  update private.spotify_polls
  set
    claim = null,
    failures = least(failures + 1, 100),
    next_poll_at = case
      when isfinite(next_poll_at) then private.after_failures(failures) else next_poll_at
    end
  where user_id = p_user and claim = p_claim
$$;
comment on function private.fail_spotify_poll(uuid, uuid) is
  'Spotify could not be asked about this one listener: they wait, twice as long each time, and nobody else does. Error unauthorized: the account is gone. Definer: polls are writable by nobody; it is granted to service_role only.';
grant execute on function private.fail_spotify_poll(uuid, uuid) to service_role;
create function api.fail_spotify_poll(user_id uuid, claim uuid) returns void
language sql volatile security invoker
return private.fail_spotify_poll(user_id, claim);
comment on function api.fail_spotify_poll(uuid, uuid) is
  'For the spotify function: ends a claim without an answer.';
grant execute on function api.fail_spotify_poll(uuid, uuid) to service_role;

create function private.claim_own_poll(p_user uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_interval_s integer := private.limit_of('spotify_refresh_interval_s');
  v_interval interval := make_interval(secs => v_interval_s);
  v_most_s integer := private.limit_of('spotify_poll_most_s');
  v_poll private.spotify_polls;
begin
  perform private.expect_spotify(p_user);
  insert into private.spotify_polls (user_id, next_poll_at) values (p_user, 'infinity')
  on conflict do nothing;
  select * into strict v_poll from private.spotify_polls where user_id = p_user for update;
  if v_poll.asked_at > now() - v_interval then
    perform private.fail(
      'rate_limited',
      private.seconds_until(v_poll.asked_at + v_interval),
      format(
        'Spotify is asked about a listener every %s seconds at most; of who is not live no answer is kept.',
        v_interval_s
      )
    );
  end if;
  if v_poll.heard_at > now() - v_interval then
    return null;
  end if;
  if private.spotify_allowance() < 1 then
    perform private.fail(
      'spotify_unavailable',
      (select private.seconds_until(paused_until) from private.spotify_traffic)
    );
  end if;
  update private.spotify_traffic set allowance = allowance - 1 where one;
  update private.spotify_polls
  set
    claim = gen_random_uuid(),
    claimed_at = now(),
    asked_at = now(),
    next_poll_at = greatest(next_poll_at, now() + make_interval(secs => v_most_s))
  where user_id = p_user
  returning * into v_poll;
  return jsonb_build_object(
    'claim', v_poll.claim, 'leastS', private.limit_of('spotify_poll_least_s'), 'mostS', v_most_s
  );
end
$$;
comment on function private.claim_own_poll(uuid) is
  'Lets a listener have Spotify asked now, though it is not their turn; null where a poll has just asked. Raises rate_limited, spotify_unavailable in a pause or without allowance. Definer: polls are writable by nobody; it is granted to service_role only.';
grant execute on function private.claim_own_poll(uuid) to service_role;
create function api.claim_own_poll(user_id uuid) returns jsonb
language sql volatile security invoker
return private.claim_own_poll(user_id);
comment on function api.claim_own_poll(uuid) is
  'POST /spotify/refresh, for the spotify function: { claim, leastS, mostS }, or null where a poll has just asked.';
grant execute on function api.claim_own_poll(uuid) to service_role;

create function private.pause_spotify(p_seconds integer, p_quota boolean) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.spotify_traffic
  set
    allowance = 0,
    paused_until = greatest(paused_until, now() + make_interval(secs => least(
      coalesce(
        p_seconds,
        private.limit_of(case when p_quota then 'spotify_quota_pause_s' else 'spotify_pause_s' end)
      ),
      private.limit_of('spotify_pause_most_s')
    )))
  where one
$$;
comment on function private.pause_spotify(integer, boolean) is
  'Spotify answered 429: nobody asks for so long, or as long as the limits say where it named no time. Definer: traffic is writable by nobody; it is granted to service_role only.';
grant execute on function private.pause_spotify(integer, boolean) to service_role;
create function api.pause_spotify(seconds integer default null, quota boolean default false) returns void
language sql volatile security invoker
return private.pause_spotify(seconds, quota);
comment on function api.pause_spotify(integer, boolean) is
  'For the spotify function: Spotify answered 429, with Retry-After or without; quota says that the developer account''s is used up.';
grant execute on function api.pause_spotify(integer, boolean) to service_role;
