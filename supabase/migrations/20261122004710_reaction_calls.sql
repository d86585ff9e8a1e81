-- Reacting to what somebody plays.

select private.limit_rate('react', 20, 10, 'Somebody hears of each.');

create function private.react_once(p_user uuid, p_other uuid, p_reaction text) returns text
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  -- What others see of them: a track that is shared, and that the source confirmed.
  v_track_id constant text := (
    select tracks.track_id
    from app.tracks
    join private.shown_listeners as shown using (user_id)
    where tracks.user_id = p_other and shown.keys is not null
  );
begin
  if v_track_id is null then
    return null;
  end if;
  insert into private.track_reactions (person_id, user_id) values (private.person_of(p_user), p_other)
  on conflict do nothing;
  if found then
    perform private.send_event(
      p_other,
      'vibe:reaction',
      jsonb_build_object(
        'userId', private.shown_id_of(p_user), 'reaction', p_reaction, 'trackId', v_track_id
      ),
      p_user
    );
  end if;
  return v_track_id;
end
$$;
comment on function private.react_once(uuid, uuid, text) is
  'Tells somebody of a reaction to what they share, the first of a person to that track; returns the track''s id, null where there is none. The caller holds both presences. Definer: reactions are writable by nobody.';

create function private.react(p_other uuid, p_reaction text) returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_user uuid := private.authorize_call('react');
  v_other uuid;
  v_track_id text;
begin
  perform private.expect_allowed(v_user);
  if p_other is null or p_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  elsif not exists (select from private.reactions where reaction = p_reaction) or p_reaction is null then
    perform private.fail('invalid_request', p_hint => (
      select 'reaction is one of ' || string_agg(reaction, ' ' order by rank) || '.' from private.reactions
    ));
  end if;
  perform private.expect_position(v_user);
  v_other := private.account_here(p_other);
  -- Asked before anything of the other is locked, and again when both are held, as for a wave.
  if not private.can_see(v_user, v_other) or not private.lock_presences(v_user, v_other) then
    perform private.fail('not_found');
  end if;
  if private.can_see(v_user, v_other) and private.shown_id_of(v_other) = p_other then
    v_track_id := private.react_once(v_user, v_other, p_reaction);
  end if;
  if v_track_id is null then
    perform private.fail('not_found');
  end if;
  return jsonb_build_object('trackId', v_track_id);
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.react(uuid, text) is
  'The caller reacts to the confirmed track that a listener whom they see shares now. Definer: reactions are writable by nobody.';
grant execute on function private.react(uuid, text) to authenticated;

create function api.react(user_id uuid, reaction text) returns jsonb
language sql volatile security invoker
return private.react(user_id, reaction);
comment on function api.react(uuid, text) is
  'POST /vibe/:id/react: one tap for what a listener plays now, a reaction of private.reactions. Replies { trackId }, what it was for; repeating it while that plays tells nobody. Errors not_live, no_position, and not_found for whom the caller does not see, whatever the reason, and for who shares no track that the source confirmed.';
grant execute on function api.react(uuid, text) to authenticated;
