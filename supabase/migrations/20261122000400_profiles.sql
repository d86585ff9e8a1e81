-- Who a listener is to others: a name and perhaps a picture. No e-mail, no Spotify id, nothing that
-- would matter if someone who may see the listener saw the whole row.

create table app.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null
    constraint display_name_is_one_to_fifty_characters check (char_length(display_name) between 1 and 50)
    constraint display_name_is_one_line check (display_name !~ '[[:cntrl:]]'),
  avatar_url app.https_url,
  anonymous boolean not null default false,
  created_at timestamptz not null default now()
);
alter table app.profiles enable row level security;

create policy "listeners read their own profile" on app.profiles
  for select to authenticated using (id = (select auth.uid()));
grant usage on schema app to authenticated;
grant select on app.profiles to authenticated;

comment on table app.profiles is 'A listener, as others may see them. The row begins with the first sign-in and ends with the account.';
comment on column app.profiles.id is 'The Supabase user.';
comment on column app.profiles.display_name is 'Shown on the card, unless anonymous.';
comment on column app.profiles.avatar_url is 'The picture on the card, unless anonymous.';
comment on column app.profiles.anonymous is 'Shown as "Anonymous listener" without a picture.';
comment on column app.profiles.created_at is 'When the listener first signed in.';
