-- Spotify's tokens over the months: an access token is renewed every hour by whichever call needs it
-- first, one at a time for a listener; an authorisation that is over stops everything that it allowed,
-- and what came from Spotify is gone a few days later. Only the functions (service_role) reach it.

create function private.spotify_tokens(p_user uuid, p_refused text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_account private.spotify_accounts;
begin
  perform private.expect_spotify(p_user);
  select * into v_account from private.spotify_accounts where user_id = p_user for no key update;
  if v_account.access_token <> coalesce(p_refused, '')
    and v_account.access_expires_at > private.seconds_from_now('spotify_access_margin_s')
  then
    return jsonb_build_object('accessToken', v_account.access_token);
  end if;
  if v_account.refresh_lease_until > now() then
    if v_account.refresh_lease is null then
      perform private.fail(
        'spotify_unavailable', private.seconds_until(v_account.refresh_lease_until)
      );
    end if;
    return jsonb_build_object('wait', true);
  end if;
  update private.spotify_accounts
  set
    refresh_lease = gen_random_uuid(),
    refresh_lease_until = private.seconds_from_now('spotify_lease_s')
  where user_id = p_user
  returning * into v_account;
  return jsonb_build_object(
    'refreshToken', v_account.refresh_token, 'lease', v_account.refresh_lease
  );
end
$$;
comment on function private.spotify_tokens(uuid, text) is
  'The access token while it is good; or the refresh token with the lease to use it, for one caller at a time; or to wait for whoever has the lease. Definer: tokens are readable by nobody; it is granted to service_role only.';
grant execute on function private.spotify_tokens(uuid, text) to service_role;
create function api.spotify_tokens(user_id uuid, refused text default null) returns jsonb
language sql volatile security invoker
return private.spotify_tokens(user_id, refused);
comment on function api.spotify_tokens(uuid, text) is
  'For the functions: { accessToken }, or { refreshToken, lease } to renew it, or { wait } while somebody else does; tokens sealed. refused is an access token, sealed, that Spotify takes no longer. Raises spotify_not_linked, spotify_reauth_needed, or spotify_unavailable shortly after a failure.';
grant execute on function api.spotify_tokens(uuid, text) to service_role;

create function private.keep_spotify_tokens(
  p_user uuid,
  p_lease uuid,
  p_access_token text,
  p_access_expires_in_s integer,
  p_refresh_token text
) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update private.spotify_accounts
  set
    access_token = p_access_token,
    access_expires_at = now() + make_interval(secs => p_access_expires_in_s),
    refresh_token = coalesce(p_refresh_token, refresh_token),
    refresh_lease = null,
    refresh_lease_until = null
  where user_id = p_user and refresh_lease = p_lease;
  return found;
end
$$;
comment on function private.keep_spotify_tokens(uuid, uuid, text, integer, text) is
  'Keeps what Spotify gave to the one who has the lease; without a new refresh token the old one stays. False when the lease is over: the link is gone, signed in anew, or somebody else''s turn. Definer: tokens are writable by nobody; it is granted to service_role only.';
grant execute on function private.keep_spotify_tokens(uuid, uuid, text, integer, text) to service_role;
create function api.keep_spotify_tokens(
  user_id uuid,
  lease uuid,
  access_token text,
  access_expires_in_s integer,
  refresh_token text default null
) returns boolean
language sql volatile security invoker
return private.keep_spotify_tokens(user_id, lease, access_token, access_expires_in_s, refresh_token);
comment on function api.keep_spotify_tokens(uuid, uuid, text, integer, text) is
  'For the functions: ends a lease with new tokens, sealed; false when it was over already.';
grant execute on function api.keep_spotify_tokens(uuid, uuid, text, integer, text) to service_role;

create function private.rest_spotify_refresh(p_user uuid, p_lease uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.spotify_accounts set refresh_lease = null
  where user_id = p_user and refresh_lease = p_lease
$$;
comment on function private.rest_spotify_refresh(uuid, uuid) is
  'Renewing failed for now: nobody tries again before the lease would have ended, and nobody waits for it. Definer: links are writable by nobody; it is granted to service_role only.';
grant execute on function private.rest_spotify_refresh(uuid, uuid) to service_role;
create function api.rest_spotify_refresh(user_id uuid, lease uuid) returns void
language sql volatile security invoker
return private.rest_spotify_refresh(user_id, lease);
comment on function api.rest_spotify_refresh(uuid, uuid) is
  'For the functions: ends a lease without new tokens, since Spotify did not answer.';
grant execute on function api.rest_spotify_refresh(uuid, uuid) to service_role;

create function private.end_spotify_link(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.lock_presence(p_user);
  if exists (select from app.tracks where user_id = p_user and verified) then
    perform private.change_track(p_user, null);
  end if;
  update private.spotify_accounts
  set needs_reauth_at = now(), refresh_lease = null, refresh_lease_until = null
  where user_id = p_user and needs_reauth_at is null;
  if found then
    delete from private.spotify_polls where user_id = p_user;
    perform private.send_event(p_user, 'spotify:reauth_needed', '{}');
  end if;
end
$$;
comment on function private.end_spotify_link(uuid) is
  'A listener''s authorisation at Spotify is over: what Spotify said of their track is gone and others are told, they are asked about no more, and their phone hears that only a new sign-in helps. Definer: none of it is writable by anybody.';

create function private.spotify_refused(p_user uuid, p_lease uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if exists (
    select from private.spotify_accounts where user_id = p_user and refresh_lease = p_lease
  ) then
    perform private.end_spotify_link(p_user);
  end if;
end
$$;
comment on function private.spotify_refused(uuid, uuid) is
  'Spotify refused the refresh token for good (invalid_grant), says who has the lease; anybody else speaks of an older token. Definer: links are writable by nobody; it is granted to service_role only.';
grant execute on function private.spotify_refused(uuid, uuid) to service_role;
create function api.spotify_refused(user_id uuid, lease uuid) returns void
language sql volatile security invoker
return private.spotify_refused(user_id, lease);
comment on function api.spotify_refused(uuid, uuid) is
  'For the functions: ends a lease with invalid_grant. The listener must sign in again.';
grant execute on function api.spotify_refused(uuid, uuid) to service_role;

create function private.forget_spotify(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_spotify_name text;
  v_before app.profiles;
  v_after app.profiles;
begin
  delete from private.spotify_accounts where user_id = p_user returning display_name into v_spotify_name;
  if found then
    select * into strict v_before from app.profiles where id = p_user for update;
    update app.profiles
    set
      avatar_url = null,
      display_name = case
        when display_name = v_spotify_name then private.default_name() else display_name
      end
    where id = p_user
    returning * into strict v_after;
    perform private.record_profile_change(v_before, v_after);
  end if;
end
$$;
comment on function private.forget_spotify(uuid) is
  'Deletes what came from Spotify and is no track: tokens, account, picture, and the name unless the listener chose it here; those who are shown a difference hear of it. Definer: none of it is writable by anybody.';

create function private.end_old_spotify_links(p_most integer default 100) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_due tid[] := private.take_due(
    'end_old_spotify_links',
    'private.spotify_accounts',
    $due$
      expires_at <= now() and needs_reauth_at is null
      or needs_reauth_at
        <= now() - make_interval(hours => (select private.limit_of('spotify_dead_link_hours')))
    $due$,
    p_most,
    p_lock => false
  );
  v_link private.spotify_accounts;
begin
  for v_link in
    select * from private.spotify_accounts where ctid = any (v_due) order by user_id
  loop
    if v_link.needs_reauth_at is null then
      perform private.end_spotify_link(v_link.user_id);
    else
      perform private.forget_spotify(v_link.user_id);
    end if;
  end loop;
  return cardinality(v_due);
end
$$;
comment on function private.end_old_spotify_links(integer) is
  'Ends at most so many links whose six months are over, and forgets those that have long been over; returns how many. Definer: links are writable by nobody.';
