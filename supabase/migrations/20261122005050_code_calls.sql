-- The last step of a sign-in, for the auth function: an app shows its one-time code, and is given what
-- Supabase Auth makes a session of. Auth keeps one such session token a person, and the next one ends
-- it: so the codes of a person take turns, and nobody waits in the database for theirs.

create function private.is_turn_taken(p_code private.sign_in_codes) returns boolean
language sql volatile security definer set search_path = ''
as $$
  select exists (
    select
    from private.sign_in_codes as code
    where code.user_id = p_code.user_id
      and case
        when code.answer is null
          then code.asked_at > clock_timestamp() - make_interval(secs => private.limit_of('sign_in_turn_s'))
        else code.answered_at > clock_timestamp() - make_interval(secs => private.limit_of('sign_in_grace_s'))
          and not exists (
            select from auth.sessions
            where sessions.user_id = code.user_id and sessions.created_at >= code.asked_at
          )
      end
  )
$$;
comment on function private.is_turn_taken(private.sign_in_codes) is
  'Whether a code of this person is at Auth now, this one included, or was given a session token that its app had no time to redeem: Auth keeps one a person, and a new one ends the old. Definer: codes and sessions are readable by nobody.';

create function private.turn_of_code(p_code private.sign_in_codes) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if exists (
    select from private.sign_in_codes
    where user_id = p_code.user_id and asked_at > p_code.answered_at
  ) then
    return jsonb_build_object('step', 'superseded');
  end if;
  if p_code.answer is not null then
    return jsonb_build_object('step', 'again', 'answer', p_code.answer);
  end if;
  if private.is_turn_taken(p_code) then
    return jsonb_build_object('step', 'wait');
  end if;
  update private.sign_in_codes set asked_at = clock_timestamp() where code_hash = p_code.code_hash;
  return jsonb_build_object(
    'step', 'first', 'email', (select email from auth.users where id = p_code.user_id)
  );
end
$$;
comment on function private.turn_of_code(private.sign_in_codes) is
  'What whoever has proved that a code is theirs does next: ask Auth, wait for another request of the same person, use the answer that was kept, or begin anew, since a newer sign-in of the person ended that answer. All codes of the person are locked. Definer: codes are writable by nobody.';

create function private.redeem_sign_in(
  p_code_hash text,
  p_code_challenge text,
  p_address uuid
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_code private.sign_in_codes;
begin
  perform from private.sign_in_codes
  where user_id = (select user_id from private.sign_in_codes where code_hash = p_code_hash)
  order by code_hash
  for update;
  select * into v_code
  from private.sign_in_codes
  where code_hash = p_code_hash and expires_at > now();
  if v_code.code_challenge = p_code_challenge then
    return private.turn_of_code(v_code);
  end if;
  perform private.spend(p_address, 'redeem_code');
  delete from private.sign_in_codes where code_hash = p_code_hash;
  return jsonb_build_object(
    'step', case when v_code.code_hash is null then 'unknown' else 'mismatch' end
  );
end
$$;
comment on function private.redeem_sign_in(text, text, uuid) is
  'Who shows a code and the challenge of its verifier. A wrong verifier spends the code: who guesses, guesses once. That, and a code that is not there, count for the address, and return, since what raises counts nothing: rate_limited when it came to that too often. Definer: codes are readable by nobody; it is granted to service_role only.';
grant execute on function private.redeem_sign_in(text, text, uuid) to service_role;
create function api.redeem_sign_in(code_hash text, code_challenge text, address uuid) returns jsonb
language sql volatile security invoker
return private.redeem_sign_in(code_hash, code_challenge, address);
comment on function api.redeem_sign_in(text, text, uuid) is
  'POST /auth/token, for the auth function: { step: first, email } for one request at a time of a person, { step: wait } for the others, { step: again, answer } once there is one, { step: superseded } when a newer sign-in ended that; { step: mismatch } or { step: unknown }. Error rate_limited, of the last two only.';
grant execute on function api.redeem_sign_in(text, text, uuid) to service_role;

create function private.keep_session_token(p_code_hash text, p_answer text) returns void
language sql volatile security definer set search_path = ''
as $$
  update private.sign_in_codes
  set
    answer = p_answer,
    answered_at = clock_timestamp(),
    expires_at = private.seconds_from_now('sign_in_repeat_s')
  where code_hash = p_code_hash
$$;
comment on function private.keep_session_token(text, text) is
  'Keeps the session token that a code was good for, sealed, for a minute. Definer: codes are writable by nobody; it is granted to service_role only.';
grant execute on function private.keep_session_token(text, text) to service_role;
create function api.keep_session_token(code_hash text, answer text) returns void
language sql volatile security invoker
return private.keep_session_token(code_hash, answer);
comment on function api.keep_session_token(text, text) is
  'POST /auth/token, for the auth function: the answer to whoever shows the same code and verifier again.';
grant execute on function api.keep_session_token(text, text) to service_role;

create function private.delete_old_codes(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_codes', 'private.sign_in_codes', $due$ expires_at <= now() $due$, p_most
  )
$$;
comment on function private.delete_old_codes(integer) is
  'Deletes at most so many codes that nobody redeemed in time; returns how many. Definer: they are writable by nobody.';
