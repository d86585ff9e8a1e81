-- A sign-in on its way: first an attempt, from the app's start to Spotify's return, then a code, from
-- there to the app's own request. Both are known by a hash only and live for a short time. Each is
-- spent by whoever shows it first; for a minute the same request again gets the same answer, which is
-- kept sealed. Only the auth function (service_role) reaches them.

insert into private.limits (name, value, unit, reason) values
  ('sign_in_attempt_s', 600, 'seconds', 'Time enough to remember a Spotify password.'),
  ('sign_in_code_s', 60, 'seconds', 'An app redeems its code at once; anybody else should be too late.'),
  ('sign_in_repeat_s', 60, 'seconds', 'A line breaks after the deed: so long the same request gets the same answer.'),
  ('sign_in_turn_s', 10, 'seconds', 'One request of a person asks Auth for a session token; Auth has five seconds to answer.'),
  ('sign_in_grace_s', 3, 'seconds', 'An app redeems its session token at once; a newer one of the same person would end it.');

select private.limit_rate(
  'start_sign_in', 600, 300, 'A festival stands behind one address. Nobody is known at a start, so each one counts.'
);
select private.limit_rate(step, 60, 30, 'Failures alone: a state or a code that is good passes whatever the address did. No guess comes near 256 bits.')
from unnest(array['return_to_sign_in', 'redeem_code']) as step;

create domain private.sha256 as text collate "C"
  constraint sha256_is_43_characters_of_base64url check (value ~ '^[A-Za-z0-9_-]{43}$');
comment on domain private.sha256 is 'A SHA-256 digest in base64url: of a one-time secret, or of a PKCE verifier (S256).';

create domain private.sealed as text collate "C"
  constraint sealed_is_a_jwe
    check (value ~ '^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$');
comment on domain private.sealed is 'A token as JWE (RFC 7516, direct encryption): one in clear cannot be stored. The keys are not in the database.';

create table private.sign_in_attempts (
  state_hash private.sha256 primary key,
  code_challenge private.sha256 not null,
  redirect_to text not null
    constraint redirect_to_is_up_to_2048_characters check (char_length(redirect_to) between 1 and 2048),
  verifier private.sealed not null,
  browser_hash private.sha256 not null,
  return_hash private.sha256,
  answer private.sealed,
  expires_at timestamptz not null,
  constraint answer_follows_a_return check (answer is null or return_hash is not null)
);
alter table private.sign_in_attempts enable row level security;
comment on table private.sign_in_attempts is 'Who went to Spotify and is not back yet, or came back within a minute. Not a listener: nobody is known at this point.';
comment on column private.sign_in_attempts.state_hash is 'The state that Spotify brings back.';
comment on column private.sign_in_attempts.code_challenge is 'The app''s: only who knows its verifier can redeem the code.';
comment on column private.sign_in_attempts.redirect_to is 'Where the app waits; it was on the allow-list.';
comment on column private.sign_in_attempts.verifier is 'Our own PKCE verifier towards Spotify.';
comment on column private.sign_in_attempts.browser_hash is 'The cookie of the browser that began: another one cannot finish.';
comment on column private.sign_in_attempts.return_hash is 'What Spotify brought back with the state the first time; null until then.';
comment on column private.sign_in_attempts.answer is 'Where that led: the address that the browser was sent to. Null while it is being found out.';
comment on column private.sign_in_attempts.expires_at is 'After this it counts as never begun.';

create table private.sign_in_codes (
  code_hash private.sha256 primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  code_challenge private.sha256 not null,
  expires_at timestamptz not null,
  asked_at timestamptz,
  answer private.sealed,
  answered_at timestamptz,
  constraint answer_has_its_time check ((answer is null) = (answered_at is null)),
  constraint answer_follows_a_question check (answer is null or asked_at is not null)
);
alter table private.sign_in_codes enable row level security;
create index sign_in_codes_by_user on private.sign_in_codes (user_id);
comment on table private.sign_in_codes is 'Who came back from Spotify and waits for the app to redeem its code, or did so within a minute.';
comment on column private.sign_in_codes.code_hash is 'The one-time code that the app was sent.';
comment on column private.sign_in_codes.user_id is 'Who signed in.';
comment on column private.sign_in_codes.code_challenge is 'The attempt''s.';
comment on column private.sign_in_codes.expires_at is 'After this it counts as never given.';
comment on column private.sign_in_codes.asked_at is 'When Auth was last asked for its session token; null before.';
comment on column private.sign_in_codes.answer is 'The session token that the app was given.';
comment on column private.sign_in_codes.answered_at is 'When it was.';
comment on index private.sign_in_codes_by_user is 'For deleting an account, and for taking turns within one.';
