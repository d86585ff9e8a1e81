-- The link to Spotify: which account is which listener, and the tokens that ask what plays. Tokens
-- are sealed by the functions with keys that the database does not hold. Nobody but the functions
-- (service_role) comes here; a listener learns of their link from api.me().

insert into private.limits (name, value, unit, reason) values
  ('spotify_link_months', 6, 'months', 'Spotify ends an authorisation after six months, refreshed or not (since June 2026).');

create table private.spotify_accounts (
  user_id uuid primary key references app.profiles (id) on delete cascade,
  account_key text collate "C" not null
    constraint account_key_names_its_kind check (account_key ~ '^(account|id):.{1,200}$'),
  display_name text not null,
  access_token private.sealed not null,
  access_expires_at timestamptz not null,
  refresh_token private.sealed not null,
  scopes text[] not null,
  authorized_at timestamptz not null,
  expires_at timestamptz not null,
  needs_reauth_at timestamptz,
  refresh_lease uuid,
  refresh_lease_until timestamptz,
  constraint one_listener_for_an_account unique (account_key),
  constraint expires_after_it_was_authorized check (expires_at > authorized_at)
);
alter table private.spotify_accounts enable row level security;

comment on table private.spotify_accounts is 'One row a listener whose Spotify is connected; gone at once when they disconnect.';
comment on column private.spotify_accounts.user_id is 'Whose it is.';
comment on column private.spotify_accounts.account_key is 'Spotify''s immutable account id (`account:`), or where it gave none, the user id (`id:`). Never an e-mail.';
comment on column private.spotify_accounts.display_name is 'What Spotify calls them, to know later whether they chose their name here themselves.';
comment on column private.spotify_accounts.access_token is 'Sealed. Good for an hour.';
comment on column private.spotify_accounts.access_expires_at is 'When the access token ends.';
comment on column private.spotify_accounts.refresh_token is 'Sealed. Good until the authorisation ends.';
comment on column private.spotify_accounts.scopes is 'What the listener allowed.';
comment on column private.spotify_accounts.authorized_at is 'When they allowed it.';
comment on column private.spotify_accounts.expires_at is 'When Spotify ends the authorisation.';
comment on column private.spotify_accounts.needs_reauth_at is 'Since when Spotify refuses the refresh token; null while all is well.';
comment on column private.spotify_accounts.refresh_lease is 'Whoever knows it is renewing the access token now, and nobody else may.';
comment on column private.spotify_accounts.refresh_lease_until is 'Nobody else begins to renew it before this, also after a failure.';

create function private.default_name() returns text
language sql immutable security invoker set search_path = ''
as $$ select 'Listener'::text $$;
comment on function private.default_name() is 'What a listener is called whom nobody gave a name.';

create function private.spotify_listener(p_account_key text, p_email text) returns uuid
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    (select user_id from private.spotify_accounts where account_key = p_account_key),
    (select id from auth.users where email = p_email)
  )
$$;
comment on function private.spotify_listener(text, text) is
  'The user of a Spotify account: the one it is linked to, or who was made for it and is not linked now; null for a stranger. The e-mail is the one that we derive, never Spotify''s. Definer: links and users are readable by nobody; it is granted to service_role only.';
grant execute on function private.spotify_listener(text, text) to service_role;

create function api.spotify_listener(account_key text, email text) returns uuid
language sql stable security invoker set search_path = ''
as $$ select private.spotify_listener(account_key, email) $$;
comment on function api.spotify_listener(text, text) is
  'GET /auth/spotify/callback, for the auth function: the user id of a Spotify account, or null.';
grant execute on function api.spotify_listener(text, text) to service_role;

create function private.keep_profile(p_user uuid, p_display_name text, p_avatar_url text) returns void
language sql volatile security definer set search_path = ''
as $$
  insert into app.profiles (id, display_name, avatar_url)
  values (p_user, p_display_name, p_avatar_url)
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
$$;
comment on function private.keep_profile(uuid, text, text) is
  'Makes the profile of a new listener, or follows Spotify with an old one; a name that the listener chose here stays. Definer: profiles are writable by nobody.';

create function private.finish_sign_in(
  p_user uuid,
  p_account jsonb,
  p_code_hash text,
  p_code_challenge text
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.keep_profile(p_user, p_account ->> 'displayName', p_account ->> 'avatarUrl');

  insert into private.spotify_accounts (
    user_id, account_key, display_name, access_token, access_expires_at, refresh_token, scopes,
    authorized_at, expires_at
  )
  values (
    p_user,
    p_account ->> 'accountKey',
    p_account ->> 'displayName',
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
language sql volatile security invoker set search_path = ''
as $$ select private.finish_sign_in(user_id, account, code_hash, code_challenge) $$;
comment on function api.finish_sign_in(uuid, jsonb, text, text) is
  'GET /auth/spotify/callback, for the auth function: account is { accountKey, displayName, avatarUrl, accessToken, accessExpiresInS, refreshToken, scopes }, its tokens sealed.';
grant execute on function api.finish_sign_in(uuid, jsonb, text, text) to service_role;
