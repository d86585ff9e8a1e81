-- Changing the key that seals Spotify's tokens, while everything runs. The database holds no key: a
-- script reads the sealed tokens in pages, and gives each back sealed anew, unless it has changed.

create function private.sealed_spotify_tokens(p_after uuid, p_page_size integer) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'userId', user_id, 'accessToken', access_token, 'refreshToken', refresh_token
      )
      order by user_id
    ),
    '[]'
  )
  from (
    select * from private.spotify_accounts
    where p_after is null or user_id > p_after
    order by user_id
    limit p_page_size
  ) as page
$$;
comment on function private.sealed_spotify_tokens(uuid, integer) is
  'A page of the sealed tokens. Definer: tokens are readable by nobody; it is granted to service_role only.';
grant execute on function private.sealed_spotify_tokens(uuid, integer) to service_role;
create function api.sealed_spotify_tokens(
  after uuid default null,
  page_size integer default 100
) returns jsonb
language sql stable security invoker
return private.sealed_spotify_tokens(after, page_size);
comment on function api.sealed_spotify_tokens(uuid, integer) is
  'For the change of keys: [{ userId, accessToken, refreshToken }], sealed, of the listeners after that one.';
grant execute on function api.sealed_spotify_tokens(uuid, integer) to service_role;

create function private.reseal_spotify_tokens(p_user uuid, p_old jsonb, p_new jsonb)
returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update private.spotify_accounts
  set access_token = p_new ->> 'accessToken', refresh_token = p_new ->> 'refreshToken'
  where user_id = p_user
    and access_token = p_old ->> 'accessToken'
    and refresh_token = p_old ->> 'refreshToken';
  return found;
end
$$;
comment on function private.reseal_spotify_tokens(uuid, jsonb, jsonb) is
  'Puts the same tokens, sealed anew, in place of the old; false when they are others by now. Definer: tokens are writable by nobody; it is granted to service_role only.';
grant execute on function private.reseal_spotify_tokens(uuid, jsonb, jsonb) to service_role;
create function api.reseal_spotify_tokens(user_id uuid, old jsonb, new jsonb) returns boolean
language sql volatile security invoker
return private.reseal_spotify_tokens(user_id, old, new);
comment on function api.reseal_spotify_tokens(uuid, jsonb, jsonb) is
  'For the change of keys: old and new are { accessToken, refreshToken }, sealed. False when old is not what is kept.';
grant execute on function api.reseal_spotify_tokens(uuid, jsonb, jsonb) to service_role;
