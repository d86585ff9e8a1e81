-- Who a listener is to others: a name and perhaps a picture. No e-mail, no Spotify id, nothing that
-- would matter if someone who may see the listener saw the whole row.

-- Names are not unique, so nothing is gained by telling look-alikes apart. What a name must not do is
-- show nothing, or change how the text around it shows. shared/domain/display-name.ts says the same (a
-- test compares them). Whom a name must not pose as is asked where it is chosen: private.poses.
create domain app.display_name as text
  constraint display_name_is_1_to_50_characters check (char_length(value) between 1 and 50)
  constraint display_name_shows_all_of_it check (private.is_seen(value) and private.is_assigned(value));
comment on domain app.display_name is 'What a listener is called: one line of 1 to 50 characters that can be seen.';

create table app.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  display_name app.display_name not null,
  avatar_url app.https_url,
  anonymous boolean not null default false,
  created_at timestamptz not null default now(),
  adult_confirmed_at timestamptz,
  person_id uuid not null default private.begin_person()
    constraint one_account_a_person unique references private.persons (id) on delete restrict
);
alter table app.profiles enable row level security;

create policy "listeners read their own profile" on app.profiles
  for select to authenticated using (id = (select auth.uid()));
grant usage on schema app to authenticated;
grant select (id, display_name, avatar_url, anonymous, created_at, adult_confirmed_at)
  on app.profiles to authenticated;

comment on table app.profiles is 'A listener, as others may see them. The row begins with the first sign-in and ends with the account.';
comment on column app.profiles.id is 'The Supabase user.';
comment on column app.profiles.display_name is 'Shown under the account''s id.';
comment on column app.profiles.avatar_url is 'The picture, shown likewise; on a host of private.picture_hosts.';
comment on column app.profiles.anonymous is 'Whether the next presence, or the one that runs, is one of an anonymous listener, under an id of its own.';
comment on column app.profiles.created_at is 'When the listener first signed in.';
comment on column app.profiles.adult_confirmed_at is 'When the listener first said that they are an adult; null until then. Nobody else learns it.';
comment on column app.profiles.person_id is 'Who is behind the account. Not even their own to read.';

create function private.person_of(p_user uuid) returns uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return (select person_id from app.profiles where id = p_user);
end
$$;
comment on function private.person_of(uuid) is
  'Who is behind an account; null for none. Definer: persons are readable by nobody.';

create function private.profile_json(p_profile app.profiles) returns jsonb
language sql immutable security invoker
return jsonb_build_object(
  'userId', p_profile.id,
  'displayName', p_profile.display_name,
  'avatarUrl', p_profile.avatar_url,
  'anonymous', p_profile.anonymous,
  'adultConfirmed', p_profile.adult_confirmed_at is not null
);
comment on function private.profile_json(app.profiles) is
  'A profile as its own listener reads it, and nobody else.';

create function private.shown_profile(p_profile app.profiles, p_shown_id uuid) returns jsonb
language sql immutable security invoker
return jsonb_build_object(
  'userId', p_shown_id,
  'displayName', case
    when p_shown_id = p_profile.id then p_profile.display_name else 'Anonymous listener'
  end,
  'avatarUrl', case when p_shown_id = p_profile.id then p_profile.avatar_url end,
  -- Also of an account that is gone.
  'anonymous', p_shown_id is distinct from p_profile.id
);
comment on function private.shown_profile(app.profiles, uuid) is
  'Who a listener is to those who know them by that id: name and picture belong to the account''s own, and every other id is of somebody anonymous. What the profile says now plays no part.';

create function private.tg_profiles__shown_picture() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  new.avatar_url := private.shown_picture(new.avatar_url);
  return new;
end
$$;
comment on function private.tg_profiles__shown_picture() is
  'A picture from elsewhere than the source''s own hosts is none, whoever writes it. Definer: hosts are readable by nobody.';
create trigger _100_shown_picture before insert or update of avatar_url on app.profiles
  for each row when (new.avatar_url is not null) execute function private.tg_profiles__shown_picture();
comment on trigger _100_shown_picture on app.profiles is 'No picture sees who looks.';
