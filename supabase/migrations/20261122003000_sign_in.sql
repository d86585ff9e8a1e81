-- A sign-in on its way: first an attempt, from the app's start to Spotify's return, then a code, from
-- there to the app's own request. Both are known by a hash only, live for a short time, and are
-- spent by whoever shows them first. Nobody but the auth function (service_role) comes here.

insert into private.limits (name, value, unit, reason) values
  ('sign_in_attempt_s', 600, 'seconds', 'Time enough to remember a Spotify password.'),
  ('sign_in_code_s', 60, 'seconds', 'An app redeems its code at once; anybody else should be too late.');

select private.limit_rate(step, 60, 30, 'A festival can stand behind one address; no guess comes near a code of 256 bits.')
from unnest(array['start_sign_in', 'return_to_sign_in', 'redeem_code']) as step;

create function private.count_address(p_address uuid, p_step text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if p_address is null or p_step is null
    or p_step not in ('start_sign_in', 'return_to_sign_in', 'redeem_code')
  then
    perform private.fail('invalid_request', p_hint => 'Name an address and a step of signing in.');
  end if;
  perform private.spend(p_address, p_step);
end
$$;
comment on function private.count_address(uuid, text) is
  'An address comes to a step of signing in: rate_limited when it came too often. It is known by half of a keyed hash, and only until its bucket is full again. Definer: buckets are writable by nobody; it is granted to service_role only.';
grant execute on function private.count_address(uuid, text) to service_role;

create function api.count_address(address uuid, step text) returns void
language sql volatile security invoker set search_path = ''
as $$ select private.count_address(address, step) $$;
comment on function api.count_address(uuid, text) is
  'Before each route of signing in, for the auth function: address is the first 128 bits of a keyed hash, step is start_sign_in, return_to_sign_in or redeem_code. Error rate_limited.';
grant execute on function api.count_address(uuid, text) to service_role;

create domain private.sha256 as text collate "C"
  constraint sha256_is_43_characters_of_base64url check (value ~ '^[A-Za-z0-9_-]{43}$');
comment on domain private.sha256 is 'A SHA-256 digest in base64url: of a one-time secret, or of a PKCE verifier (S256).';

create domain private.sealed as text collate "C"
  constraint sealed_is_a_jwe check (value ~ '^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$');
comment on domain private.sealed is 'A token as JWE (RFC 7516, direct encryption): one in clear cannot be stored. The keys are not in the database.';

create table private.sign_in_attempts (
  state_hash private.sha256 primary key,
  code_challenge private.sha256 not null,
  redirect_to text not null
    constraint redirect_to_is_up_to_2048_characters check (char_length(redirect_to) between 1 and 2048),
  verifier private.sealed not null,
  expires_at timestamptz not null
);
alter table private.sign_in_attempts enable row level security;
create index sign_in_attempts_by_end on private.sign_in_attempts (expires_at);

comment on table private.sign_in_attempts is 'Who went to Spotify and is not back yet. Not a listener: nobody is known at this point.';
comment on column private.sign_in_attempts.state_hash is 'The state that Spotify brings back.';
comment on column private.sign_in_attempts.code_challenge is 'The app''s: only who knows its verifier can redeem the code.';
comment on column private.sign_in_attempts.redirect_to is 'Where the app waits; it was on the allow-list.';
comment on column private.sign_in_attempts.verifier is 'Our own PKCE verifier towards Spotify.';
comment on column private.sign_in_attempts.expires_at is 'After this it counts as never begun.';
comment on index private.sign_in_attempts_by_end is 'For deleting what expired.';

create table private.sign_in_codes (
  code_hash private.sha256 primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  code_challenge private.sha256 not null,
  expires_at timestamptz not null
);
alter table private.sign_in_codes enable row level security;
create index sign_in_codes_by_user on private.sign_in_codes (user_id);

comment on table private.sign_in_codes is 'Who came back from Spotify and waits for the app to redeem its code.';
comment on column private.sign_in_codes.code_hash is 'The one-time code that the app was sent.';
comment on column private.sign_in_codes.user_id is 'Who signed in.';
comment on column private.sign_in_codes.code_challenge is 'The attempt''s.';
comment on column private.sign_in_codes.expires_at is 'After this it counts as never given.';
comment on index private.sign_in_codes_by_user is 'For deleting an account.';

create function private.seconds_from_now(p_limit text) returns timestamptz
language sql stable security definer set search_path = ''
as $$
  select now() + make_interval(secs => private.limit_of(p_limit))
$$;
comment on function private.seconds_from_now(text) is
  'When a limit in seconds will have passed. Definer: it reads limits, nothing else.';

create function private.begin_sign_in(
  p_state_hash text,
  p_code_challenge text,
  p_redirect_to text,
  p_verifier text
) returns void
language sql volatile security definer set search_path = ''
as $$
  insert into private.sign_in_attempts (state_hash, code_challenge, redirect_to, verifier, expires_at)
  values (
    p_state_hash, p_code_challenge, p_redirect_to, p_verifier,
    private.seconds_from_now('sign_in_attempt_s')
  )
$$;
comment on function private.begin_sign_in(text, text, text, text) is
  'Keeps an attempt. Definer: attempts are writable by nobody; it is granted to service_role only.';
grant execute on function private.begin_sign_in(text, text, text, text) to service_role;

create function api.begin_sign_in(
  state_hash text,
  code_challenge text,
  redirect_to text,
  verifier text
) returns void
language sql volatile security invoker set search_path = ''
as $$ select private.begin_sign_in(state_hash, code_challenge, redirect_to, verifier) $$;
comment on function api.begin_sign_in(text, text, text, text) is
  'GET /auth/spotify, for the auth function: an attempt begins.';
grant execute on function api.begin_sign_in(text, text, text, text) to service_role;

create function private.take_sign_in(p_state_hash text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_attempt private.sign_in_attempts;
begin
  delete from private.sign_in_attempts
  where state_hash = p_state_hash and expires_at > now()
  returning * into v_attempt;
  if not found then
    perform private.fail('sign_in_expired');
  end if;
  return jsonb_build_object(
    'codeChallenge', v_attempt.code_challenge,
    'redirectTo', v_attempt.redirect_to,
    'verifier', v_attempt.verifier
  );
end
$$;
comment on function private.take_sign_in(text) is
  'Spends a state: of several at once, one gets the attempt and the others sign_in_expired. Definer: attempts are readable by nobody; it is granted to service_role only.';
grant execute on function private.take_sign_in(text) to service_role;

create function api.take_sign_in(state_hash text) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.take_sign_in(state_hash) $$;
comment on function api.take_sign_in(text) is
  'GET /auth/spotify/callback, for the auth function: { codeChallenge, redirectTo, verifier }, once, or sign_in_expired.';
grant execute on function api.take_sign_in(text) to service_role;

create function private.redeem_sign_in(p_code_hash text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_code private.sign_in_codes;
begin
  delete from private.sign_in_codes
  where code_hash = p_code_hash and expires_at > now()
  returning * into v_code;
  if not found then
    perform private.fail('sign_in_expired');
  end if;
  return jsonb_build_object(
    'codeChallenge', v_code.code_challenge,
    'email', (select email from auth.users where id = v_code.user_id)
  );
end
$$;
comment on function private.redeem_sign_in(text) is
  'Spends a code, whatever the verifier that comes with it: who guesses, guesses once. Definer: codes are readable by nobody; it is granted to service_role only.';
grant execute on function private.redeem_sign_in(text) to service_role;

create function api.redeem_sign_in(code_hash text) returns jsonb
language sql volatile security invoker set search_path = ''
as $$ select private.redeem_sign_in(code_hash) $$;
comment on function api.redeem_sign_in(text) is
  'POST /auth/token, for the auth function: { codeChallenge, email }, once, or sign_in_expired.';
grant execute on function api.redeem_sign_in(text) to service_role;

create function private.delete_old_sign_ins() returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  delete from private.sign_in_attempts where expires_at <= now();
  delete from private.sign_in_codes where expires_at <= now();
end
$$;
comment on function private.delete_old_sign_ins() is
  'Deletes sign-ins that nobody finished in time. Definer: they are writable by nobody.';

select cron.schedule('delete-old-sign-ins', '* * * * *', 'select private.delete_old_sign_ins()');
