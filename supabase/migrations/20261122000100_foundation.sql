-- Three schemas by exposure. `api` holds the functions that phones and edge functions call and is
-- the only schema that the Data API serves; `app` holds the tables; `private` holds what neither
-- may touch directly: definer functions, limits, secrets. A grant is never implied: execute on new
-- functions is revoked from everybody first, and each function names who may call it.

create extension if not exists postgis with schema extensions;

create schema api;
create schema app;
create schema private;

comment on schema api is 'What the Data API serves: functions only, each safe when called directly.';
comment on schema app is 'The tables. Row-level security on each; never served.';
comment on schema private is 'Definer functions, limits and secrets. Never served.';

alter default privileges revoke execute on functions from public;

grant usage on schema api to anon, authenticated, service_role;
-- The one-line functions of `api` run as their caller, so the caller must be able to look into
-- `private` for the definer function behind them. What may be executed there is granted one by one.
grant usage on schema private to authenticated, service_role;

create function private.iso(p_at timestamptz) returns text
language sql stable security invoker
return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
comment on function private.iso(timestamptz) is
  'A time as phones read it: ISO 8601 in UTC, whatever the session''s time zone.';

create function private.iso_minute(p_at timestamptz) returns text
language sql stable security invoker
return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI":00.000Z"');
comment on function private.iso_minute(timestamptz) is
  'A time as others may know it: cut to the minute, so that nobody''s phone can be told by its second.';

-- Shapes that come up again and again.
create domain app.https_url as text
  constraint https_url_is_https check (value ~ '^https://[^[:space:][:cntrl:]]+$')
  constraint https_url_is_up_to_500_characters check (char_length(value) <= 500);
comment on domain app.https_url is 'An address that a phone may open.';

create domain app.source_id as text collate "C"
  constraint source_id_is_a_short_word check (value ~ '^[A-Za-z0-9]{1,64}$');
comment on domain app.source_id is 'The id that the source of a track gave it; at Spotify 22 characters.';
