-- Asking Spotify in turn: who is due, and when they are asked about again.

create function private.poll_soon(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- Whoever disconnects at this moment is waited for: then there is nobody to ask about.
  insert into private.spotify_polls (user_id, next_poll_at)
  select user_id, now()
  from private.spotify_accounts as accounts
  where user_id = p_user and user_id in (select user_id from private.polled_listeners)
  for key share of accounts
  on conflict (user_id) do update
    set
      claim = null,
      next_poll_at = greatest(
        now(),
        spotify_polls.claimed_at
          + make_interval(secs => private.limit_of('spotify_refresh_interval_s'))
      );
end
$$;
comment on function private.poll_soon(uuid) is
  'Makes a listener due at once, or as soon as Spotify may be asked about them again, and lets an answer on its way count for nothing. Definer: polls are writable by nobody.';

create function private.tg__poll_soon() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.poll_soon(new.user_id);
  return null;
end
$$;
comment on function private.tg__poll_soon() is
  'Who begins to be asked about waits for nothing. Definer: whoever begins it need not write polls.';

create trigger _500_poll_soon after insert on app.presence
  for each row execute function private.tg__poll_soon();
comment on trigger _500_poll_soon on app.presence is 'Going live.';
create trigger _500_poll_soon after insert or update of authorized_at on private.spotify_accounts
  for each row execute function private.tg__poll_soon();
comment on trigger _500_poll_soon on private.spotify_accounts is 'Signing in.';
create trigger _500_poll_soon after update of share_track on app.settings
  for each row when (new.share_track and not old.share_track)
  execute function private.tg__poll_soon();
comment on trigger _500_poll_soon on app.settings is 'Sharing the track.';

create function private.tg_settings__poll_no_more() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update private.spotify_polls set next_poll_at = 'infinity' where user_id = new.user_id;
  return null;
end
$$;
comment on function private.tg_settings__poll_no_more() is
  'What nobody sees need not be asked. Definer: whoever changes settings need not write polls.';

create trigger _500_poll_no_more after update of share_track on app.settings
  for each row when (old.share_track and not new.share_track)
  execute function private.tg_settings__poll_no_more();
comment on trigger _500_poll_no_more on app.settings is 'Sharing the track no longer.';

create function private.spotify_allowance() returns integer
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_a_minute double precision := private.limit_of('spotify_requests_a_minute');
  v_lookups double precision := private.limit_of('spotify_lookups_a_minute');
  v_traffic private.spotify_traffic;
  v_minutes double precision;
begin
  select * into strict v_traffic from private.spotify_traffic for update;
  if v_traffic.paused_until > now() then
    return 0;
  end if;
  -- What ten seconds bring may be spent at once, and no more can be saved.
  v_minutes := greatest(extract(epoch from clock_timestamp() - v_traffic.counted_at), 0) / 60;
  update private.spotify_traffic
  set
    allowance = least(greatest(v_a_minute / 6, 1), allowance + v_minutes * v_a_minute),
    lookups = least(greatest(v_lookups / 6, 1), lookups + v_minutes * v_lookups),
    counted_at = clock_timestamp()
  where one
  returning * into v_traffic;
  return floor(v_traffic.allowance);
end
$$;
comment on function private.spotify_allowance() is
  'How many requests may be made now, none in a pause; the row is the caller''s until commit, who takes off what it makes. Definer: traffic is writable by nobody.';

create function private.claim_track_polls(p_most integer) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_most_s integer := private.limit_of('spotify_poll_most_s');
  v_allowed integer := least(p_most, private.spotify_allowance());
  v_polls jsonb;
begin
  with due as (
    select polls.user_id
    from private.spotify_polls as polls
    join private.polled_listeners using (user_id)
    where polls.next_poll_at <= now()
    order by polls.next_poll_at
    limit v_allowed
    for update of polls skip locked
  ),
  claimed as (
    update private.spotify_polls as polls
    set
      claim = gen_random_uuid(),
      claimed_at = now(),
      next_poll_at = now() + make_interval(secs => v_most_s)
    from due
    where polls.user_id = due.user_id
    returning polls.user_id, polls.claim
  )
  select coalesce(jsonb_agg(jsonb_build_object('userId', user_id, 'claim', claim)), '[]')
  into v_polls
  from claimed;
  update private.spotify_traffic set allowance = allowance - jsonb_array_length(v_polls)
  where one;
  return jsonb_build_object(
    'polls', v_polls, 'leastS', private.limit_of('spotify_poll_least_s'), 'mostS', v_most_s
  );
end
$$;
comment on function private.claim_track_polls(integer) is
  'Gives a worker up to so many listeners who are due, longest waiting first, as far as the allowance goes; nobody else gets them before their next turn. Definer: polls are writable by nobody; it is granted to service_role only.';
grant execute on function private.claim_track_polls(integer) to service_role;
create function api.claim_track_polls(most integer) returns jsonb
language sql volatile security invoker
return private.claim_track_polls(most);
comment on function api.claim_track_polls(integer) is
  'POST /spotify/poll, for the spotify function: { polls: [{ userId, claim }], leastS, mostS }, the bounds of the next turn.';
grant execute on function api.claim_track_polls(integer) to service_role;
