-- The link to Spotify: which account is which listener, and the tokens that ask what plays. Tokens
-- are sealed by the functions with keys that the database does not hold. Only the functions
-- (service_role) reach it; a listener learns of their link from api.me().

-- The link to Spotify: which account is which listener, and the tokens that ask what plays. Tokens
-- are sealed by the functions with keys that the database does not hold. Nobody but the functions
-- (service_role) comes here; a listener learns of their link from api.me().

insert into private.limits (name, value, unit, reason) values
  ('spotify_link_months', 6, 'months', 'Spotify ends an authorisation after six months, refreshed or not (since June 2026).');

-- Spotify's tokens over the months: an access token is renewed every hour by whoever needs it first,
-- one at a time for a listener; an authorisation that is over stops everything that it allowed, and
-- what came from Spotify is gone a few days later. Nobody but the functions (service_role) comes here.

insert into private.limits (name, value, unit, reason) values
  ('spotify_access_margin_s', 60, 'seconds', 'A token that is about to end is renewed before it is used.'),
  ('spotify_lease_s', 15, 'seconds', 'Three times the longest wait for Spotify''s answer; after a failure, the rest before the next try.'),
  ('spotify_dead_link_hours', 96, 'hours', 'Spotify''s terms give five days; one of them is for a scheduler that stood still.');

create table private.spotify_accounts (
  user_id uuid primary key references app.profiles (id) on delete cascade,
  account_key text collate "C" not null
    constraint account_key_names_its_kind check (account_key ~ '^(account|id):.{1,200}$'),
  display_name text not null,
  access_token private.sealed not null,
  access_expires_at timestamptz not null,
  refresh_token private.sealed not null,
  scopes text[] not null,
  authorized_at timestamptz not null,
  expires_at timestamptz not null,
  needs_reauth_at timestamptz,
  refresh_lease uuid,
  refresh_lease_until timestamptz,
  constraint one_listener_for_an_account unique (account_key),
  constraint expires_after_it_was_authorized check (expires_at > authorized_at)
);
alter table private.spotify_accounts enable row level security;
comment on table private.spotify_accounts is 'One row a listener whose Spotify is connected; gone at once when they disconnect.';
comment on column private.spotify_accounts.user_id is 'Whose it is.';
comment on column private.spotify_accounts.account_key is 'Spotify''s immutable account id (`account:`), or where it gave none, the user id (`id:`). Never an e-mail.';
comment on column private.spotify_accounts.display_name is 'What Spotify calls them, to know later whether they chose their name here themselves.';
comment on column private.spotify_accounts.access_token is 'Sealed. Good for an hour.';
comment on column private.spotify_accounts.access_expires_at is 'When the access token ends.';
comment on column private.spotify_accounts.refresh_token is 'Sealed. Good until the authorisation ends.';
comment on column private.spotify_accounts.scopes is 'What the listener allowed.';
comment on column private.spotify_accounts.authorized_at is 'When they allowed it.';
comment on column private.spotify_accounts.expires_at is 'When Spotify ends the authorisation.';
comment on column private.spotify_accounts.needs_reauth_at is 'Since when Spotify refuses the refresh token; null while all is well.';
comment on column private.spotify_accounts.refresh_lease is 'Whoever knows it is renewing the access token now, and nobody else may.';
comment on column private.spotify_accounts.refresh_lease_until is 'Nobody else begins to renew it before this, also after a failure.';
