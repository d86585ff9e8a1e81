-- Spotify's tokens over the months: an access token is renewed every hour by whoever needs it first,
-- one at a time for a listener; an authorisation that is over stops everything that it allowed, and
-- what came from Spotify is gone a few days later. Nobody but the functions (service_role) comes here.

insert into private.limits (name, value, unit, reason) values
  ('spotify_access_margin_s', 60, 'seconds', 'A token that is about to end is renewed before it is used.'),
  ('spotify_lease_s', 15, 'seconds', 'Three times the longest wait for Spotify''s answer; after a failure, the rest before the next try.'),
  ('spotify_dead_link_hours', 96, 'hours', 'Spotify''s terms give five days; one of them is for a scheduler that stood still.');

create function private.expect_spotify(p_user uuid) returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_link jsonb := private.spotify_link(p_user);
begin
  if not (v_link ->> 'linked')::boolean then
    perform private.fail('spotify_not_linked');
  end if;
  if (v_link ->> 'reauthNeeded')::boolean then
    perform private.fail('spotify_reauth_needed');
  end if;
end
$$;
comment on function private.expect_spotify(uuid) is
  'Raises spotify_not_linked or spotify_reauth_needed unless a listener''s Spotify can be asked. Definer: links are readable by nobody.';

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

create function private.seconds_until(p_at timestamptz) returns integer
language sql stable security invoker set search_path = ''
as $$
  select greatest(1, ceil(extract(epoch from greatest(p_at, now()) - now())))::integer
$$;
comment on function private.seconds_until(timestamptz) is
  'How many whole seconds to wait for a time, at least one: what Retry-After says.';

create function api.spotify_tokens(user_id uuid, refused text default null) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.spotify_tokens(user_id, refused) $$;
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
language sql volatile security invoker set search_path = ''
as $$
  select private.keep_spotify_tokens(user_id, lease, access_token, access_expires_in_s, refresh_token)
$$;
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
language sql volatile security invoker set search_path = ''
as $$ select private.rest_spotify_refresh(user_id, lease) $$;
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
    perform private.tell(p_user, 'spotify:reauth_needed', '{}');
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
language sql volatile security invoker set search_path = ''
as $$ select private.spotify_refused(user_id, lease) $$;
comment on function api.spotify_refused(uuid, uuid) is
  'For the functions: ends a lease with invalid_grant. The listener must sign in again.';
grant execute on function api.spotify_refused(uuid, uuid) to service_role;

create function private.forget_spotify(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_spotify_name text;
begin
  delete from private.spotify_accounts where user_id = p_user returning display_name into v_spotify_name;
  if found then
    update app.profiles
    set
      avatar_url = null,
      display_name = case
        when display_name = v_spotify_name then private.default_name() else display_name
      end
    where id = p_user;
  end if;
end
$$;
comment on function private.forget_spotify(uuid) is
  'Deletes what came from Spotify and is no track: tokens, account, picture, and the name unless the listener chose it here. Definer: none of it is writable by anybody.';

create function private.hold_listeners(p_users uuid[]) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform from app.presence where user_id = any (p_users) order by user_id for update;
  perform private.take_turn(variadic array(
    select centre from app.positions where user_id = any (p_users)
  ));
end
$$;
comment on function private.hold_listeners(uuid[]) is
  'For changing the tracks of several listeners in one transaction: their presences first, then the turns, as everyone does. Definer: presence is writable by nobody.';

create function private.end_old_spotify_links() returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_ended uuid[] := array(
    select user_id from private.spotify_accounts
    where expires_at <= now() and needs_reauth_at is null
  );
begin
  perform private.hold_listeners(v_ended);
  perform private.end_spotify_link(user_id) from unnest(v_ended) as ended (user_id);
  perform private.forget_spotify(user_id)
  from private.spotify_accounts
  where needs_reauth_at
    <= now() - make_interval(hours => private.limit_of('spotify_dead_link_hours'))
  order by user_id;
end
$$;
comment on function private.end_old_spotify_links() is
  'Ends the links whose six months are over, and forgets those that have long been over. Definer: links are writable by nobody.';

select cron.schedule(
  'end-old-spotify-links', '*/10 * * * *', 'select private.end_old_spotify_links()'
);
