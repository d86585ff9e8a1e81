-- A listener who asks what they play themselves: first what is known, then, if that is old or they
-- insist, Spotify, in the same allowance as the polls. And the pause that ends all asking for a time.

create function private.now_playing() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('now_playing');
begin
  perform private.expect_spotify(v_user);
  return private.now_playing_of(v_user);
end
$$;
comment on function private.now_playing() is
  'What is known of the caller''s track. Definer: tracks and links are readable by nobody; it reads the caller''s rows only.';
grant execute on function private.now_playing() to authenticated;

create function api.now_playing() returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.now_playing() $$;
comment on function api.now_playing() is
  'What is known of the caller''s track, without asking Spotify: { track, reason, checkedAt, fresh }. Raises spotify_not_linked, spotify_reauth_needed.';
grant execute on function api.now_playing() to authenticated;

create function private.claim_own_poll(p_user uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_interval interval := make_interval(secs => private.limit_of('spotify_refresh_interval_s'));
  v_most_s integer := private.limit_of('spotify_poll_most_s');
  v_poll private.spotify_polls;
begin
  perform private.expect_spotify(p_user);
  insert into private.spotify_polls (user_id, next_poll_at) values (p_user, 'infinity')
  on conflict do nothing;
  select * into strict v_poll from private.spotify_polls where user_id = p_user for update;
  if v_poll.asked_at > now() - v_interval then
    perform private.fail('rate_limited', private.seconds_until(v_poll.asked_at + v_interval));
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
language sql volatile security invoker set search_path = ''
as $$ select private.claim_own_poll(user_id) $$;
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
language sql volatile security invoker set search_path = ''
as $$ select private.pause_spotify(seconds, quota) $$;
comment on function api.pause_spotify(integer, boolean) is
  'For the spotify function: Spotify answered 429, with Retry-After or without; quota says that the developer account''s is used up.';
grant execute on function api.pause_spotify(integer, boolean) to service_role;
