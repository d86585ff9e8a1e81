-- Errors leave SQL the way PostgREST understands: SQLSTATE `PGRST` with the body as the message and
-- the status and headers as the detail. So a phone that calls a function directly reads the same
-- code and status as through the edge.

create table private.errors (
  code text primary key constraint code_is_snake_case check (code ~ '^[a-z]+(_[a-z]+)*$'),
  status smallint not null constraint status_is_4xx_or_503 check (status between 400 and 499 or status = 503),
  message text not null
);
alter table private.errors enable row level security;

comment on table private.errors is 'The catalogue of errors, equal to shared/errors.ts (a test compares them).';
comment on column private.errors.code is 'What a program switches on.';
comment on column private.errors.status is 'The HTTP status of the reply.';
comment on column private.errors.message is 'A sentence that a phone developer can act on.';

insert into private.errors (code, status, message) values
  ('invalid_request', 400, 'The request is not in the documented shape.'),
  ('geohash_too_coarse', 400, 'Send a geohash of at least 6 characters.'),
  ('redirect_not_allowed', 400, 'redirect_to is not on this project''s allow-list.'),
  ('sign_in_expired', 400, 'This sign-in was used already, has expired or never began. Start again.'),
  ('verifier_mismatch', 400, 'codeVerifier does not belong to the code_challenge of this sign-in. Start again.'),
  ('unauthorized', 401, 'Sign in and send your access token.'),
  ('suspended', 403, 'This account is suspended.'),
  ('age_not_confirmed', 403, 'Ask the listener whether they are an adult, and confirm it once by PATCH /users/me { adultConfirmed: true }.'),
  ('spotify_not_allowed', 403, 'Spotify lets only users on the app''s list use it while it is in development mode, and this account is not on it.'),
  ('not_found', 404, 'There is nothing here that you may see.'),
  ('method_not_allowed', 405, 'This route does not take this method.'),
  ('not_live', 409, 'Go live first.'),
  ('no_position', 409, 'Send a location first.'),
  ('anonymous_conflict', 409, 'An anonymous listener is visible to everyone: their connections know a name. Change the other of anonymous and visibleTo first.'),
  ('find_unavailable', 409, 'This listener cannot be asked now.'),
  ('find_conflict', 409, 'Your own Find is not over, or this one is past that.'),
  ('spotify_not_linked', 409, 'Connect Spotify first.'),
  ('spotify_reauth_needed', 409, 'Sign in with Spotify again.'),
  ('too_many_reports', 409, 'As many of your reports as may wait are not looked at yet. Try again when some are.'),
  ('in_progress', 409, 'The first request with this Idempotency-Key has no answer yet. Try again shortly.'),
  ('superseded', 409, 'A newer sign-in of the same person took the place of this one. Start again if this device should stay signed in.'),
  ('too_large', 413, 'The body is larger than 16 KB.'),
  ('idempotency_mismatch', 422, 'This Idempotency-Key belongs to another request. Make a new one for a new request.'),
  ('rate_limited', 429, 'Too many calls. Wait as long as Retry-After says.'),
  ('spotify_unavailable', 503, 'Spotify does not answer now. Try again later.'),
  ('unavailable', 503, 'Resonance cannot answer now. Try again shortly.');

create function private.error_body(
  p_code text,
  p_retry_after_s integer default null,
  p_hint text default null
) returns text
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_message text;
begin
  select message into strict v_message from private.errors where code = p_code;
  return json_build_object(
    'code', p_code,
    'message', v_message,
    -- A text, since PostgREST takes no other.
    'details', case
      when p_retry_after_s is not null then json_build_object('retryAfterS', p_retry_after_s)::text
    end,
    'hint', p_hint
  )::text;
end
$$;
comment on function private.error_body(text, integer, text) is
  'An error of the catalogue as phones read it: { code, message, details, hint }; details is null, or as text { retryAfterS }. Definer: it reads the catalogue, nothing else.';

create function private.fail(
  p_code text,
  p_retry_after_s integer default null,
  p_hint text default null
) returns void
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  raise sqlstate 'PGRST' using
    message = private.error_body(p_code, p_retry_after_s, p_hint),
    detail = json_build_object(
      'status', (select status from private.errors where code = p_code),
      'headers', case
        when p_retry_after_s is null then '{}'::json
        else json_build_object('Retry-After', p_retry_after_s::text)
      end
    )::text;
end
$$;
comment on function private.fail(text, integer, text) is
  'Ends what is under way with an error of the catalogue: the transaction, or where a call answers its own refusals (private.refusal) what the call did. Definer: it reads the catalogue, nothing else.';

create function private.refusal(p_body text) returns jsonb
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_body jsonb := p_body::jsonb;
  v_retry_after_s integer := ((v_body ->> 'details')::jsonb ->> 'retryAfterS')::integer;
  v_status smallint;
begin
  select status into strict v_status from private.errors where code = v_body ->> 'code';
  if v_status = 503 then
    -- Our own fault: it undoes everything, the counting too.
    perform private.fail(v_body ->> 'code', v_retry_after_s, v_body ->> 'hint');
  end if;
  perform set_config('response.status', v_status::text, true);
  if v_retry_after_s is not null then
    perform set_config(
      'response.headers',
      jsonb_build_array(jsonb_build_object('Retry-After', v_retry_after_s::text))::text,
      true
    );
  end if;
  return v_body;
end
$$;
comment on function private.refusal(text) is
  'A refusal as the answer of a call, with the status and the headers that private.fail would give it: what the call did is undone, and that it was made is not. Definer: it reads the catalogue, nothing else.';
