-- A phone whose line broke cannot know whether its request arrived. With a key of its own making it
-- may send it again: the first answer is kept for a day and given again. Only routes that ask for it
-- keep theirs (functions/_http/idempotency.ts): where twice is not the same as once.

insert into private.limits (name, value, unit, reason) values
  ('answer_kept_hours', 24, 'hours', 'Who tries again tomorrow means it anew.'),
  ('answer_lease_s', 30, 'seconds', 'Longer than any function works; then whoever claimed it has died.');

select private.limit_rate(action, burst, per_minute, reason)
from (
  values
    ('claim_answer', 20, 4, 'Each keeps an answer for a day.'),
    ('keep_answer', 40, 40, 'Once a claim; what is refused here would be done twice.')
) as rates (action, burst, per_minute, reason);

create unlogged table private.kept_answers (
  user_id uuid not null references app.profiles (id) on delete cascade,
  request_key text collate "C" not null
    constraint request_key_is_1_to_64_characters check (request_key ~ '^[A-Za-z0-9_-]{1,64}$'),
  request_hash private.sha256 not null,
  claim uuid not null,
  claimed_at timestamptz not null,
  status smallint constraint status_is_no_fault check (status between 200 and 499),
  body text constraint body_is_up_to_4096_characters check (char_length(body) <= 4096),
  about uuid references app.profiles (id) on delete cascade,
  primary key (user_id, request_key),
  constraint only_an_answer_has_a_body check (status is not null or coalesce(body, about::text) is null)
);
alter table private.kept_answers enable row level security;
create index kept_answers_claimed_at_idx on private.kept_answers (claimed_at);
create index kept_answers_about_idx on private.kept_answers (about) where about is not null;

comment on table private.kept_answers is 'One row a key of a listener: first a claim, then what was answered.';
comment on column private.kept_answers.user_id is 'Whose request it was.';
comment on column private.kept_answers.request_key is 'What the phone calls it.';
comment on column private.kept_answers.request_hash is 'Method, path and body: another request under the same key is a mistake.';
comment on column private.kept_answers.claim is 'Whoever knows it does the request now; only their answer is kept.';
comment on column private.kept_answers.claimed_at is 'When the request first came.';
comment on column private.kept_answers.status is 'Of the answer; null while there is none.';
comment on column private.kept_answers.body is 'The answer to the letter; null for no content.';
comment on column private.kept_answers.about is 'Whose card is in it: only while the listener can see them is it given again.';
comment on index private.kept_answers_claimed_at_idx is 'For deleting after a day.';
comment on index private.kept_answers_about_idx is 'For deleting an account.';

create function private.claim_answer(p_key text, p_request_hash text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('claim_answer');
  v_old timestamptz := now() - make_interval(hours => private.limit_of('answer_kept_hours'));
  v_dead timestamptz := now() - make_interval(secs => private.limit_of('answer_lease_s'));
  v_claim uuid := gen_random_uuid();
  v_kept private.kept_answers;
begin
  insert into private.kept_answers as kept (user_id, request_key, request_hash, claim, claimed_at)
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
        or kept.about is not null and not private.can_see(v_user, kept.about)
      );
  if found then
    return jsonb_build_object('claim', v_claim);
  end if;

  select * into v_kept from private.kept_answers where user_id = v_user and request_key = p_key;
  if v_kept.request_hash <> p_request_hash then
    perform private.fail('idempotency_mismatch');
  elsif v_kept.status is null then
    perform private.fail('in_progress', 1);
  end if;
  return jsonb_build_object('status', v_kept.status, 'body', v_kept.body);
exception when check_violation or not_null_violation then
  perform private.fail(
    'invalid_request',
    p_hint => 'The key has 1 to 64 of A-Z, a-z, 0-9, _ and -, the hash is a SHA-256 in base64url.'
  );
  return null;
end
$$;
comment on function private.claim_answer(text, text) is
  'The answer that the caller got under this key, { status, body }; or { claim } when there is none yet, and whoever holds the claim does it now. Definer: answers are readable by nobody.';
grant execute on function private.claim_answer(text, text) to authenticated;

create function api.claim_answer(idempotency_key text, request_hash text) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.claim_answer(idempotency_key, request_hash) $$;
comment on function api.claim_answer(text, text) is
  'For functions, before a request with an Idempotency-Key: the kept { status, body }, or { claim } to go on. Errors in_progress, idempotency_mismatch.';
grant execute on function api.claim_answer(text, text) to authenticated;

create function private.keep_answer(p_claim uuid, p_status integer, p_body text, p_about uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('keep_answer');
begin
  if p_status is null then
    delete from private.kept_answers where user_id = v_user and claim = p_claim and status is null;
  else
    update private.kept_answers
    set status = p_status, body = p_body, about = p_about
    where user_id = v_user and claim = p_claim and status is null;
  end if;
exception when check_violation or numeric_value_out_of_range or foreign_key_violation then
  perform private.fail(
    'invalid_request', p_hint => 'status is 200 to 499, body up to 4096 characters, about a listener.'
  );
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
) returns void
language sql volatile security invoker set search_path = ''
as $$ select private.keep_answer(claim, status, body, about) $$;
comment on function api.keep_answer(uuid, integer, text, uuid) is
  'For functions, after a request with an Idempotency-Key: keeps its answer, or without a status gives the key free.';
grant execute on function api.keep_answer(uuid, integer, text, uuid) to authenticated;

create function private.delete_old_answers() returns void
language sql volatile security definer set search_path = ''
as $$
  delete from private.kept_answers
  where claimed_at <= now() - make_interval(hours => private.limit_of('answer_kept_hours'))
$$;
comment on function private.delete_old_answers() is
  'Forgets answers after their day. Definer: they are writable by nobody.';

select cron.schedule('delete-old-answers', '*/5 * * * *', 'select private.delete_old_answers()');
