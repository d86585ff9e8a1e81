-- Whose account at the source somebody signed in with, for the auth function.

create function private.spotify_listener(p_names jsonb) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_persons uuid[] := private.known_persons(
    array(select jsonb_array_elements_text(p_names -> 'personKeys'))
  );
  v_user uuid := (
    select id from app.profiles where person_id = any (v_persons) order by created_at, id limit 1
  );
  v_seconds integer;
begin
  if v_user is null then
    v_user := (
      select id from auth.users
      where email = any (array(select jsonb_array_elements_text(p_names -> 'emails')))
      order by created_at, id
      limit 1
    );
  end if;
  if v_user is null then
    v_seconds := private.seconds_until_account(v_persons);
    if v_seconds is not null then
      perform private.fail('rate_limited', v_seconds);
    end if;
    return null;
  end if;
  return (select jsonb_build_object('userId', id, 'email', email) from auth.users where id = v_user);
end
$$;
comment on function private.spotify_listener(jsonb) is
  'The user of a Spotify account: whose person it is, or who was made for it and has no profile yet; null for a stranger, and rate_limited for who made too many accounts today. The e-mails are those that we derive, never Spotify''s. Definer: persons and users are readable by nobody; it is granted to service_role only.';
grant execute on function private.spotify_listener(jsonb) to service_role;
create function api.spotify_listener(names jsonb) returns jsonb
language sql stable security invoker
return private.spotify_listener(names);
comment on function api.spotify_listener(jsonb) is
  'GET /auth/spotify/callback, for the auth function: { userId, email } of a Spotify account, or null; names is { personKeys, emails }, of which any knows it: keyed hashes of its ids, and addresses made of them. Error rate_limited: the person made three accounts within a day.';
grant execute on function api.spotify_listener(jsonb) to service_role;
