-- By what others know a listener. Each presence of an anonymous one has an id of its own, which is in
-- everything that others are told and nowhere else; which account it is of, the server alone knows, and
-- for a day: so long what was seen can be blocked and reported.
--
-- What could join two ids is kept apart: the new one appears some minutes after the old one, at a moment
-- that nobody chooses, and by then nothing of the old one waits to be told.

insert into private.limits (name, value, unit, reason) values
  ('shown_id_kept_hours', 24, 'hours', 'Who was frightened in the evening blocks and reports the next day.'),
  ('shown_id_apart_s', 3600, 'seconds', 'Who appears an hour after another was seen might be anybody.'),
  ('unlinked_wait_least_s', 300, 'seconds', 'As long as an epoch, and longer than a change waits to be noted and its message to be sent (twice changes_late_most_s).'),
  ('unlinked_wait_most_s', 600, 'seconds', 'Five minutes of others come and go in between.');

create unlogged table private.shown_ids (
  shown_id uuid primary key,
  user_id uuid not null,
  is_account boolean not null,
  until timestamptz not null
);
alter table private.shown_ids enable row level security;
create index shown_ids_user_id_idx on private.shown_ids (user_id);
comment on table private.shown_ids is 'Whose the ids are that are no account''s, or no account''s any more. Unlogged: no log and no replica joins them for longer.';
comment on column private.shown_ids.shown_id is 'What others know: the id of one presence, or that of a deleted account.';
comment on column private.shown_ids.user_id is 'Who it is: the account, or the person while they have none (private.persons). No reference: it ends by itself.';
comment on column private.shown_ids.is_account is 'Whether it is that of a deleted account, which had a name.';
comment on column private.shown_ids.until is 'How long it is known: a day from the end of the presence, or of the account.';
comment on index private.shown_ids_user_id_idx is 'For the ids of a listener.';

create function private.account_behind(p_shown_id uuid) returns uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return coalesce((select user_id from private.shown_ids where shown_id = p_shown_id), p_shown_id);
end
$$;
comment on function private.account_behind(uuid) is
  'Who is meant by an id that others know or knew: the account, or the person while they have none; the id itself where it is of nobody else. For blocks and reports, which hold whoever somebody is now. Definer: ids are readable by nobody.';

create function private.account_here(p_shown_id uuid) returns uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return coalesce(
    (
      select user_id from app.presence
      where user_id = private.account_behind(p_shown_id) and shown_id = p_shown_id
    ),
    -- Nobody's, so that what follows does the same work.
    '00000000-0000-0000-0000-000000000000'
  );
end
$$;
comment on function private.account_here(uuid) is
  'Who has a presence under that id now; an id of nobody where there is none, as of who is known by another now. For what one does with whom one sees. Definer: ids are readable by nobody.';

create function private.shown_id_of(p_user uuid) returns uuid
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return coalesce((select shown_id from app.presence where user_id = p_user), p_user);
end
$$;
comment on function private.shown_id_of(uuid) is
  'By what others know a listener now. Definer: presence is readable by nobody.';

create function private.keep_shown_id(
  p_shown_id uuid,
  p_user uuid,
  p_from timestamptz,
  p_is_account boolean default false
) returns void
language sql volatile security definer set search_path = ''
as $$
  insert into private.shown_ids as known (shown_id, user_id, is_account, until)
  values (
    p_shown_id, p_user, p_is_account,
    p_from + make_interval(hours => private.limit_of('shown_id_kept_hours'))
  )
  on conflict (shown_id) do update set until = excluded.until
$$;
comment on function private.keep_shown_id(uuid, uuid, timestamptz, boolean) is
  'Whose an id is stays known for a day from then. Definer: ids are writable by nobody.';

create function private.first_visible_at(p_user uuid, p_anonymous boolean) returns timestamptz
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_least constant integer := private.limit_of('unlinked_wait_least_s');
  v_most constant integer := private.limit_of('unlinked_wait_most_s');
begin
  if p_anonymous or exists (
    select from private.shown_ids
    where user_id = p_user and until > now()
      + make_interval(hours => private.limit_of('shown_id_kept_hours'))
      - make_interval(secs => private.limit_of('shown_id_apart_s'))
  ) then
    return now() + make_interval(secs => v_least + random() * greatest(0, v_most - v_least));
  end if;
  return now();
end
$$;
comment on function private.first_visible_at(uuid, boolean) is
  'When somebody who goes live now may be seen: later, at a random moment, where they are anonymous or were known by another id within the hour. Definer: ids are readable by nobody.';
