-- Changing what others see of oneself.

-- What others see of a listener: changing one's own, and asking for somebody's.

create function private.checked_display_name(p_name text) returns app.display_name
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_name app.display_name;
begin
  v_name := private.tidy_spaces(p_name);
  if private.poses(v_name) then
    perform private.fail('invalid_request', p_hint => 'displayName says that you are somebody else here.');
  end if;
  return v_name;
exception when check_violation then
  perform private.fail(
    'invalid_request', p_hint => 'displayName is one line of 1 to 50 characters that can be seen.'
  );
  return null;
end
$$;
comment on function private.checked_display_name(text) is
  'The name with plain and single spaces, none around it; or the error invalid_request, also where it poses as staff or as the label of anonymous listeners. Definer: it reads the catalogue of errors when it fails.';

create function private.update_profile(p_display_name text, p_anonymous boolean, p_adult_confirmed boolean)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('update_profile');
  v_before app.profiles;
  v_after app.profiles;
begin
  perform private.expect_allowed(v_user);
  if not p_adult_confirmed then
    perform private.fail('invalid_request', p_hint => 'adultConfirmed is true, or left out.');
  end if;
  -- Going live waits for this, or is over.
  select * into v_before from app.profiles where id = v_user for update;
  perform private.hold_account(v_user);
  update app.profiles
  set
    display_name = coalesce(private.checked_display_name(p_display_name), display_name),
    anonymous = coalesce(p_anonymous, anonymous),
    -- The first time stays.
    adult_confirmed_at = coalesce(adult_confirmed_at, case when p_adult_confirmed then now() end)
  where id = v_user
  returning * into strict v_after;
  perform private.record_profile_change(v_before, v_after);
  return private.profile_json(v_after);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.update_profile(text, boolean, boolean) is
  'Changes what is given of the caller''s profile, and keeps when they first said that they are an adult; those who are shown a difference hear of it. Definer: profiles are writable by nobody.';
grant execute on function private.update_profile(text, boolean, boolean) to authenticated;

create function api.update_profile(
  display_name text default null,
  anonymous boolean default null,
  adult_confirmed boolean default null
) returns jsonb
language sql volatile security invoker
return private.update_profile(display_name, anonymous, adult_confirmed);
comment on function api.update_profile(text, boolean, boolean) is
  'PATCH /users/me: changes what is given; adult_confirmed is true once, before the first go_live. Replies { userId, displayName, avatarUrl, anonymous, adultConfirmed }.';
grant execute on function api.update_profile(text, boolean, boolean) to authenticated;
