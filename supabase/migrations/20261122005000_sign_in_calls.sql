-- The steps of a sign-in up to its one-time code, for the auth function.

create function private.begin_sign_in(
  p_state_hash text,
  p_browser_hash text,
  p_code_challenge text,
  p_redirect_to text,
  p_verifier text,
  p_address uuid
) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.spend(p_address, 'start_sign_in');
  insert into private.sign_in_attempts (
    state_hash, browser_hash, code_challenge, redirect_to, verifier, expires_at
  )
  values (
    p_state_hash, p_browser_hash, p_code_challenge, p_redirect_to, p_verifier,
    private.seconds_from_now('sign_in_attempt_s')
  );
  return private.limit_of('sign_in_attempt_s') + private.limit_of('sign_in_repeat_s');
end
$$;
comment on function private.begin_sign_in(text, text, text, text, text, uuid) is
  'Keeps an attempt, or rate_limited when too many began at that address; returns for how many seconds it can be of use at most. Definer: attempts are writable by nobody; it is granted to service_role only.';
grant execute on function private.begin_sign_in(text, text, text, text, text, uuid) to service_role;
create function api.begin_sign_in(
  state_hash text,
  browser_hash text,
  code_challenge text,
  redirect_to text,
  verifier text,
  address uuid
) returns integer
language sql volatile security invoker
return private.begin_sign_in(
  state_hash, browser_hash, code_challenge, redirect_to, verifier, address
);
comment on function api.begin_sign_in(text, text, text, text, text, uuid) is
  'GET /auth/spotify, for the auth function: an attempt begins, and the browser keeps its cookie for so many seconds. The address is the first 128 bits of a keyed hash. Error rate_limited.';
grant execute on function api.begin_sign_in(text, text, text, text, text, uuid) to service_role;

create function private.take_sign_in(
  p_state_hash text,
  p_browser_hash text,
  p_return_hash text,
  p_address uuid
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_attempt private.sign_in_attempts;
begin
  select * into v_attempt
  from private.sign_in_attempts
  where state_hash = p_state_hash and expires_at > now()
  for update;
  if not found or v_attempt.return_hash <> p_return_hash then
    perform private.spend(p_address, 'return_to_sign_in');
    return jsonb_build_object('step', 'unknown');
  end if;
  if v_attempt.browser_hash is distinct from p_browser_hash then
    return jsonb_build_object('step', 'other_browser', 'redirectTo', v_attempt.redirect_to);
  end if;
  if v_attempt.return_hash is not null then
    return jsonb_build_object(
      'step', 'again', 'redirectTo', v_attempt.redirect_to, 'answer', v_attempt.answer
    );
  end if;
  update private.sign_in_attempts set return_hash = p_return_hash where state_hash = p_state_hash;
  return jsonb_build_object(
    'step', 'first',
    'redirectTo', v_attempt.redirect_to,
    'codeChallenge', v_attempt.code_challenge,
    'verifier', v_attempt.verifier
  );
end
$$;
comment on function private.take_sign_in(text, text, text, uuid) is
  'Spends a state: of several at once, one gets the attempt. Whoever brings the same again from the same browser gets the answer that was kept, null while there is none; another browser gets nothing and spends nothing. A state that is not there counts for the address, and returns, since what raises counts nothing: rate_limited when it came to that too often. Definer: attempts are readable by nobody; it is granted to service_role only.';
grant execute on function private.take_sign_in(text, text, text, uuid) to service_role;
create function api.take_sign_in(
  state_hash text,
  browser_hash text,
  return_hash text,
  address uuid
) returns jsonb
language sql volatile security invoker
return private.take_sign_in(state_hash, browser_hash, return_hash, address);
comment on function api.take_sign_in(text, text, text, uuid) is
  'GET /auth/spotify/callback, for the auth function: { step: first, redirectTo, codeChallenge, verifier } once; then { step: again, redirectTo, answer }; { step: other_browser, redirectTo } without its cookie; { step: unknown } for any other state. Error rate_limited, of the last one only.';
grant execute on function api.take_sign_in(text, text, text, uuid) to service_role;

create function private.keep_sign_in_answer(p_state_hash text, p_answer text) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.sign_in_attempts
  set answer = p_answer, expires_at = private.seconds_from_now('sign_in_repeat_s')
  where state_hash = p_state_hash and answer is null
$$;
comment on function private.keep_sign_in_answer(text, text) is
  'Keeps where an attempt led, sealed, for a minute. Definer: attempts are writable by nobody; it is granted to service_role only.';
grant execute on function private.keep_sign_in_answer(text, text) to service_role;
create function api.keep_sign_in_answer(state_hash text, answer text) returns void
language sql volatile security invoker
return private.keep_sign_in_answer(state_hash, answer);
comment on function api.keep_sign_in_answer(text, text) is
  'GET /auth/spotify/callback, for the auth function: the answer to whoever brings the same again.';
grant execute on function api.keep_sign_in_answer(text, text) to service_role;

create function private.default_name() returns text
language sql immutable security invoker set search_path = ''
as $$ select 'Listener'::text $$;
comment on function private.default_name() is 'What a listener is called whom nobody gave a name.';

create function private.given_name(p_name text) returns app.display_name
language plpgsql stable security invoker set search_path = ''
as $$
declare
  v_name app.display_name;
begin
  v_name := p_name;
  return case when private.poses(v_name) then private.default_name() else v_name end;
exception when check_violation then
  return private.default_name();
end
$$;
comment on function private.given_name(text) is
  'The name that the source gives a listener, or the default where it is none here: nobody is kept out by what they are called elsewhere.';

create function private.record_profile_change(p_before app.profiles, p_after app.profiles) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.record_change(
    'card', p_after.id, private.place_of(positions), private.place_of(positions)
  )
  from app.positions
  where user_id = p_after.id
    and private.shown_profile(p_after, shown_id) <> private.shown_profile(p_before, shown_id);
end
$$;
comment on function private.record_profile_change(app.profiles, app.profiles) is
  'Leaves for the teller that a listener''s profile has changed, if others are shown a difference. Definer: changes are writable by nobody.';

create function private.keep_profile(
  p_user uuid,
  p_display_name text,
  p_avatar_url text,
  p_person uuid
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_before app.profiles;
  v_after app.profiles;
begin
  select * into v_before from app.profiles where id = p_user for update;
  insert into app.profiles (id, display_name, avatar_url, person_id)
  values (p_user, p_display_name, p_avatar_url, p_person)
  on conflict (id) do update
    set
      avatar_url = excluded.avatar_url,
      display_name = case
        when profiles.display_name in (
          private.default_name(),
          (select display_name from private.spotify_accounts where user_id = p_user)
        ) then excluded.display_name
        else profiles.display_name
      end
  returning * into strict v_after;
  if v_before.id is null then
    perform private.begin_account(p_user, v_after.person_id);
  end if;
  perform private.record_profile_change(v_before, v_after);
end
$$;
comment on function private.keep_profile(uuid, text, text, uuid) is
  'Makes the profile of a new listener, who is restrained as their person is, or follows Spotify with an old one; a name that the listener chose here stays. Definer: profiles are writable by nobody.';

create function private.finish_sign_in(
  p_user uuid,
  p_account jsonb,
  p_code_hash text,
  p_code_challenge text
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_name app.display_name := private.given_name(p_account ->> 'displayName');
begin
  perform private.keep_profile(
    p_user,
    v_name,
    p_account ->> 'avatarUrl',
    private.person_by_keys(
      p_user,
      array(select jsonb_array_elements_text(p_account -> 'personKeys')),
      array(select jsonb_array_elements_text(p_account -> 'currentKeys'))
    )
  );

  insert into private.spotify_accounts (
    user_id, account_key, display_name, access_token, access_expires_at, refresh_token, scopes,
    authorized_at, expires_at
  )
  values (
    p_user,
    p_account ->> 'accountKey',
    v_name,
    p_account ->> 'accessToken',
    now() + make_interval(secs => (p_account ->> 'accessExpiresInS')::integer),
    p_account ->> 'refreshToken',
    array(select jsonb_array_elements_text(p_account -> 'scopes')),
    now(),
    now() + make_interval(months => private.limit_of('spotify_link_months'))
  )
  on conflict (user_id) do update
    set
      account_key = excluded.account_key,
      display_name = excluded.display_name,
      access_token = excluded.access_token,
      access_expires_at = excluded.access_expires_at,
      refresh_token = excluded.refresh_token,
      scopes = excluded.scopes,
      authorized_at = excluded.authorized_at,
      expires_at = excluded.expires_at,
      needs_reauth_at = null,
      refresh_lease = null,
      refresh_lease_until = null;

  insert into private.sign_in_codes (code_hash, user_id, code_challenge, expires_at)
  values (p_code_hash, p_user, p_code_challenge, private.seconds_from_now('sign_in_code_s'));
end
$$;
comment on function private.finish_sign_in(uuid, jsonb, text, text) is
  'In one transaction: the listener has a profile, their Spotify is linked by fresh tokens, and a code waits for the app. Definer: none of it is writable by anybody; it is granted to service_role only.';
grant execute on function private.finish_sign_in(uuid, jsonb, text, text) to service_role;
create function api.finish_sign_in(
  user_id uuid,
  account jsonb,
  code_hash text,
  code_challenge text
) returns void
language sql volatile security invoker
return private.finish_sign_in(user_id, account, code_hash, code_challenge);
comment on function api.finish_sign_in(uuid, jsonb, text, text) is
  'GET /auth/spotify/callback, for the auth function: account is { accountKey, personKeys, currentKeys, displayName, avatarUrl, accessToken, accessExpiresInS, refreshToken, scopes }, its tokens sealed.';
grant execute on function api.finish_sign_in(uuid, jsonb, text, text) to service_role;

create function private.delete_old_sign_ins(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_sign_ins', 'private.sign_in_attempts', $due$ expires_at <= now() $due$, p_most
  )
$$;
comment on function private.delete_old_sign_ins(integer) is
  'Deletes at most so many sign-ins that nobody finished in time; returns how many. Definer: they are writable by nobody.';
