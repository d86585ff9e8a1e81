-- Changing what others see of oneself.

create function private.checked_display_name(p_name text) returns app.display_name
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_name app.display_name;
begin
  v_name := private.tidy_spaces(p_name);
  if private.poses(v_name) then
    perform private.fail('invalid_request', p_hint => 'display_name says that you are somebody else here.');
  end if;
  return v_name;
exception when check_violation then
  perform private.fail(
    'invalid_request', p_hint => 'display_name is one line of 1 to 50 characters that can be seen.'
  );
  return null;
end
$$;
comment on function private.checked_display_name(text) is
  'The name with plain and single spaces, none around it; or the error invalid_request, also where it poses as staff or as the label of anonymous listeners. Definer: it reads the catalogue of errors when it fails.';

create function private.switch_presence(p_profile app.profiles, p_is_paid boolean) returns void
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_presence app.presence;
  v_ended text;
begin
  if not private.lock_presence(p_profile.id) then
    return;
  end if;
  select * into strict v_presence from app.presence where user_id = p_profile.id;
  v_ended := private.reason_to_end(v_presence);
  if v_ended is not null then
    perform private.end_presence(p_profile.id, v_ended);
    return;
  end if;
  if not p_is_paid then
    -- Another call of theirs came between.
    perform private.fail('unavailable', 1);
  end if;
  perform private.leave_presence(p_profile.id);
  perform private.begin_presence(p_profile.id, v_presence.live_until, v_presence.by_session);
end
$$;
comment on function private.switch_presence(app.profiles, boolean) is
  'Ends the presence of who becomes anonymous, or is so no longer, and begins another that ends when that one would have: to others, somebody went and somebody else came. The caller has paid for it as for going live. Definer: presence is writable by nobody.';

create function private.update_profile(p_display_name text, p_anonymous boolean, p_adult_confirmed boolean)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('update_profile');
  v_before app.profiles;
  v_after app.profiles;
  v_is_paid boolean;
begin
  perform private.expect_allowed(v_user);
  if not p_adult_confirmed then
    perform private.fail('invalid_request', p_hint => 'adult_confirmed is true, or left out.');
  end if;
  v_is_paid := exists (
    select from app.profiles join private.live_listeners on user_id = id
    where id = v_user and anonymous <> p_anonymous
  );
  if v_is_paid then
    -- Before anything is locked, as going live does.
    perform private.spend(private.person_of(v_user), 'go_live');
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
  if v_after.anonymous <> v_before.anonymous then
    if v_after.anonymous and (select visible_to from app.settings where user_id = v_user) <> 'everyone' then
      perform private.fail('anonymous_conflict');
    end if;
    perform private.switch_presence(v_after, v_is_paid);
  end if;
  perform private.record_profile_change(v_before, v_after);
  return private.profile_json(v_after) || jsonb_build_object('live', private.live_state(v_user));
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.update_profile(text, boolean, boolean) is
  'Changes what is given of the caller''s profile, and keeps when they first said that they are an adult; those who are shown a difference hear of it, and of who becomes anonymous or is so no longer that they left. Definer: profiles are writable by nobody.';
grant execute on function private.update_profile(text, boolean, boolean) to authenticated;

create function api.update_profile(
  display_name text default null,
  anonymous boolean default null,
  adult_confirmed boolean default null
) returns jsonb
language sql volatile security invoker
return private.update_profile(display_name, anonymous, adult_confirmed);
comment on function api.update_profile(text, boolean, boolean) is
  'PATCH /users/me: changes what is given; adult_confirmed is true once, before the first go_live. Whoever switches anonymous while live is live under another id until the same time, seen again in 5 to 10 minutes, and it counts as a go_live. Replies { userId, displayName, avatarUrl, anonymous, adultConfirmed, live }; error anonymous_conflict for who is visible to connections only.';
grant execute on function api.update_profile(text, boolean, boolean) to authenticated;
