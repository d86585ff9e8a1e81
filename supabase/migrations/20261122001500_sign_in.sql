-- A sign-in on its way: first an attempt, from the app's start to Spotify's return, then a code, from
-- there to the app's own request. Both are known by a hash only, live for a short time, and are
-- spent by the first that shows them. Only the auth function (service_role) reaches them.

-- A sign-in on its way: first an attempt, from the app's start to Spotify's return, then a code, from
-- there to the app's own request. Both are known by a hash only, live for a short time, and are
-- spent by whoever shows them first. Nobody but the auth function (service_role) comes here.

insert into private.limits (name, value, unit, reason) values
  ('sign_in_attempt_s', 600, 'seconds', 'Time enough to remember a Spotify password.'),
  ('sign_in_code_s', 60, 'seconds', 'An app redeems its code at once; anybody else should be too late.');

select private.limit_rate(step, 60, 30, 'A festival can stand behind one address; no guess comes near a code of 256 bits.')
from unnest(array['start_sign_in', 'return_to_sign_in', 'redeem_code']) as step;

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
  expires_at timestamptz not null
);
alter table private.sign_in_attempts enable row level security;
comment on table private.sign_in_attempts is 'Who went to Spotify and is not back yet. Not a listener: nobody is known at this point.';
comment on column private.sign_in_attempts.state_hash is 'The state that Spotify brings back.';
comment on column private.sign_in_attempts.code_challenge is 'The app''s: only who knows its verifier can redeem the code.';
comment on column private.sign_in_attempts.redirect_to is 'Where the app waits; it was on the allow-list.';
comment on column private.sign_in_attempts.verifier is 'Our own PKCE verifier towards Spotify.';
comment on column private.sign_in_attempts.expires_at is 'After this it counts as never begun.';

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
