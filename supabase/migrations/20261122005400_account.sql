-- The two ways out. Deleting the account is deleting the user in Supabase Auth, which takes every row
-- with it; the trigger does what a cascade cannot.

create function private.disconnect_spotify() returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('disconnect_spotify');
begin
  perform private.expect_allowed(v_user);
  perform private.hold_presence(v_user);
  perform private.end_presence(v_user, 'disconnected');
  perform private.forget_spotify(v_user);
  return null;
exception when sqlstate 'PGRST' then
  return private.refusal(sqlerrm);
end
$$;
comment on function private.disconnect_spotify() is
  'The caller goes offline, and what came from Spotify is gone: tokens, account, picture, track, and the name unless they chose it here. Repeating it changes nothing. Definer: none of it is writable by anybody.';
grant execute on function private.disconnect_spotify() to authenticated;

create function api.disconnect_spotify() returns jsonb
language sql volatile security invoker
return private.disconnect_spotify();
comment on function api.disconnect_spotify() is
  'DELETE /auth/spotify: offline, and everything from Spotify is deleted before the reply.';
grant execute on function api.disconnect_spotify() to authenticated;

create function private.tg_profiles__leave() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_position app.positions;
  v_shown_id uuid;
begin
  perform private.lock_presence(old.id);
  v_shown_id := private.shown_id_of(old.id);
  v_position := private.leave_place(old.id);
  if v_position.user_id is not null then
    -- To others it is what they were to each other that counts, and that goes with the account.
    perform private.record_pair('tie', old.id, other_id, false, shown_id, other_shown_id)
    from private.ties where user_id = old.id;
    perform private.record_pair('unblock', blocker_id, blocked_id, false)
    from app.blocks where blocker_id = old.id or blocked_id = old.id;
  end if;
  perform private.end_finds_of(old.id);
  if v_shown_id <> old.id then
    perform private.keep_shown_id(v_shown_id, old.id, now());
  end if;
  perform private.leave_account(old.id, old.person_id);
  delete from private.request_pauses where target_id = old.id;
  delete from private.wave_days where to_id = old.id;
  -- Answers and pairs may name anybody, so no reference deletes these. What waits for the channel, and
  -- the channel, are the teller's: they go within a minute.
  delete from private.idempotency_keys where ctid = any (array(
    select ctid from private.idempotency_keys where about in (old.id, v_shown_id) for update skip locked
  ));
  -- The teller may hold some of these: it waits for nobody who waits for it.
  delete from private.told_vibes where ctid = any (array(
    select ctid from private.told_vibes where shown_id = old.id for update skip locked
  ));
  delete from private.ended_presences where user_id = old.id;
  perform private.leave_log(old.id);
  return old;
end
$$;
comment on function private.tg_profiles__leave() is
  'Ends what does not end by itself when a user is deleted: others are told that they left, blocks and reports of them name their person and not the account, and Auth''s log of them is to go. Definer: whoever deletes users need not reach presence.';

create trigger _100_leave before delete on app.profiles
  for each row execute function private.tg_profiles__leave();
comment on trigger _100_leave on app.profiles is
  'Whoever deletes the user, DELETE /auth/me or an administrator, it is one transaction: all of it or nothing.';
