-- What others see of a listener: changing one's own, and asking for somebody's.

create function private.checked_display_name(p_name text) returns app.display_name
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_name app.display_name;
begin
  v_name := btrim(regexp_replace(
    p_name, '[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+', ' ', 'g'
  ));
  return v_name;
exception when check_violation then
  perform private.fail(
    'invalid_request', p_hint => 'displayName is one line of 1 to 50 characters that can be seen.'
  );
  return null;
end
$$;
comment on function private.checked_display_name(text) is
  'The name with plain and single spaces, none around it; or the error invalid_request. Definer: it reads the catalogue of errors when it fails.';

create function private.update_profile(p_display_name text, p_anonymous boolean) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('update_profile');
  v_profile app.profiles;
begin
  update app.profiles
  set
    display_name = coalesce(private.checked_display_name(p_display_name), display_name),
    anonymous = coalesce(p_anonymous, anonymous)
  where id = v_user
  returning * into strict v_profile;
  if p_anonymous then
    -- Sent cards can be replayed until they are deleted; these still name the listener.
    delete from realtime.messages
    where payload -> 'users' @> jsonb_build_array(
      jsonb_build_object('userId', v_user, 'anonymous', false)
    );
  end if;
  return private.profile_json(v_profile);
end
$$;
comment on function private.update_profile(text, boolean) is
  'Changes what is given of the caller''s profile. Nobody is told: cards are read anew, so the next read shows it. Definer: profiles are writable by nobody.';
grant execute on function private.update_profile(text, boolean) to authenticated;

create function api.update_profile(display_name text default null, anonymous boolean default null)
returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.update_profile(display_name, anonymous) $$;
comment on function api.update_profile(text, boolean) is
  'PATCH /users/me: changes what is given. Replies { userId, displayName, avatarUrl, anonymous }.';
grant execute on function api.update_profile(text, boolean) to authenticated;

create function private.listener(p_other uuid) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('listener');
  v_centre extensions.geography := private.own_centre(v_user);
  v_card jsonb;
begin
  if p_other is null then
    perform private.fail('invalid_request', p_hint => 'Name a listener.');
  end if;
  -- A band within the caller's own radius only, and none beyond: what the two lists tell, no more.
  select cards.card into v_card
  from private.within_reach(v_user, v_centre, private.furthest_m(), p_other) as near
  join app.settings on settings.user_id = v_user
  cross join lateral private.cards_of(
    v_user,
    array[near.user_id],
    array[case when near.metres <= settings.radius_km * 1000 then private.band(near.metres) end]
  ) as cards;
  if v_card is null then
    perform private.even_out();
    perform private.fail('not_found');
  end if;
  return v_card;
end
$$;
comment on function private.listener(uuid) is
  'The card of another whom the caller sees on their lists. Raises not_live and no_position as the lists do, whoever is asked for; not_found for everybody else, the caller included: nobody is on their own list. Definer: positions are readable by nobody.';
grant execute on function private.listener(uuid) to authenticated;

create function api.listener(user_id uuid) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.listener(user_id) $$;
comment on function api.listener(uuid) is
  'GET /users/:id: a listener''s card, if the caller may see them. Errors: not_live, no_position, not_found.';
grant execute on function api.listener(uuid) to authenticated;
