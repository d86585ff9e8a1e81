-- Claiming an Idempotency-Key, and keeping the answer under it.

create function private.forget_answers_beyond(p_user uuid, p_most integer) returns void
language sql volatile security definer set search_path = ''
as $$
  delete from private.idempotency_keys
  where user_id = p_user
    and request_key in (
      select request_key from private.idempotency_keys
      where user_id = p_user
      order by claimed_at desc, request_key
      offset p_most
    )
$$;
comment on function private.forget_answers_beyond(uuid, integer) is
  'Forgets a listener''s oldest answers where there are more than so many. Definer: answers are writable by nobody.';

create function private.claim_answer(p_key text, p_request_hash text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('claim_answer');
  v_old timestamptz := now() - make_interval(hours => (select private.limit_of('answer_kept_hours')));
  v_dead timestamptz := now() - make_interval(secs => (select private.limit_of('answer_lease_s')));
  v_claim uuid := gen_random_uuid();
  v_kept private.idempotency_keys;
begin
  perform private.expect_allowed(v_user);
  perform private.hold_account(v_user);
  insert into private.idempotency_keys as kept (user_id, request_key, request_hash, claim, claimed_at)
  values (v_user, p_key, p_request_hash, v_claim, now())
  on conflict (user_id, request_key) do update
    set
      request_hash = excluded.request_hash,
      claim = excluded.claim,
      claimed_at = excluded.claimed_at,
      status = null,
      body = null,
      about = null
    where kept.claimed_at <= v_old
      or kept.request_hash = excluded.request_hash and (
        kept.status is null and kept.claimed_at <= v_dead
        or kept.about is not null and not private.can_see(v_user, private.account_here(kept.about))
      );
  if found then
    perform private.forget_answers_beyond(v_user, private.limit_of('answers_most'));
    return jsonb_build_object('claim', v_claim);
  end if;

  perform private.spend(private.person_of(v_user), 'replay_answer');

  select * into v_kept from private.idempotency_keys where user_id = v_user and request_key = p_key;
  if v_kept.request_hash <> p_request_hash then
    return private.refusal(private.error_body('idempotency_mismatch'));
  elsif v_kept.status is null then
    return private.refusal(private.error_body('in_progress', 1));
  end if;
  return jsonb_build_object('status', v_kept.status, 'body', v_kept.body);
exception
  when sqlstate 'PGRST' then
    return private.refusal(sqlerrm);
  when check_violation or not_null_violation then
    return private.refusal(private.error_body(
      'invalid_request',
      p_hint => 'The key has 1 to 64 of A-Z, a-z, 0-9, _ and -, the hash is a SHA-256 in base64url.'
    ));
end
$$;
comment on function private.claim_answer(text, text) is
  'The answer that the caller got under this key, { status, body }; or { claim } when there is none yet, and whoever holds the claim does it now. Asking again costs an allowance of its own, whatever is answered. Definer: answers are readable by nobody.';
grant execute on function private.claim_answer(text, text) to authenticated;
create function api.claim_answer(idempotency_key text, request_hash text) returns jsonb
language sql volatile security invoker
return private.claim_answer(idempotency_key, request_hash);
comment on function api.claim_answer(text, text) is
  'For functions, before a request with an Idempotency-Key: the kept { status, body }, or { claim } to go on. Errors in_progress, idempotency_mismatch.';
grant execute on function api.claim_answer(text, text) to authenticated;

create function private.keep_answer(p_claim uuid, p_status integer, p_body text, p_about uuid)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('keep_answer');
begin
  perform private.expect_allowed(v_user);
  if p_status is null then
    delete from private.idempotency_keys where user_id = v_user and claim = p_claim and status is null;
  else
    update private.idempotency_keys
    set status = p_status, body = p_body, about = p_about
    where user_id = v_user and claim = p_claim and status is null;
  end if;
  return null;
exception
  when sqlstate 'PGRST' then
    return private.refusal(sqlerrm);
  when check_violation or numeric_value_out_of_range then
    return private.refusal(private.error_body(
      'invalid_request', p_hint => 'status is 200 to 499, body up to 4096 characters.'
    ));
end
$$;
comment on function private.keep_answer(uuid, integer, text, uuid) is
  'Keeps what the caller was answered under a claim; without a status the claim is given up, and the next request does it anew. A claim that somebody else has taken over keeps nothing. Definer: answers are writable by nobody.';
grant execute on function private.keep_answer(uuid, integer, text, uuid) to authenticated;
create function api.keep_answer(
  claim uuid,
  status integer default null,
  body text default null,
  about uuid default null
) returns jsonb
language sql volatile security invoker
return private.keep_answer(claim, status, body, about);
comment on function api.keep_answer(uuid, integer, text, uuid) is
  'For functions, after a request with an Idempotency-Key: keeps its answer, or without a status gives the key free.';
grant execute on function api.keep_answer(uuid, integer, text, uuid) to authenticated;

create function private.delete_old_answers(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_old_answers',
    'private.idempotency_keys',
    $due$
      claimed_at <= now() - make_interval(hours => (select private.limit_of('answer_kept_hours')))
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_answers(integer) is
  'Forgets at most so many answers after their day; returns how many. Definer: they are writable by nobody.';
