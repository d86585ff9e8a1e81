-- Supabase Auth's log of sign-ins and refreshes (auth.audit_log_entries), two or three rows each, which
-- Auth itself keeps for ever. No index finds somebody in it, and none is ours to make there: so what is
-- deleted is found by jobs, never while somebody waits.

insert into private.limits (name, value, unit, reason) values
  ('sign_in_log_days', 7, 'days', 'Enough to look into what went wrong; longer, it says when somebody used the app.');

create table private.log_leavers (
  user_id uuid primary key,
  taken boolean not null default false
);
alter table private.log_leavers enable row level security;

comment on table private.log_leavers is 'Deleted accounts of which the log of sign-ins is to forget: for a minute or two.';
comment on column private.log_leavers.user_id is 'Who left. No reference: they are gone.';
comment on column private.log_leavers.taken is 'Whether the look through the log that is under way is for them too: it began after they left.';

create function private.may_clean_log() returns boolean
language sql stable security definer set search_path = ''
as $$
  select bool_and(has_table_privilege('auth.audit_log_entries', privilege))
  from unnest(array['select', 'update', 'delete']) as privilege
$$;
comment on function private.may_clean_log() is
  'Whether the log is ours to delete from: it is Supabase Auth''s own, and where it is not, Auth keeps its rules for it. Definer: it asks for the owner of the jobs.';

create function private.leave_log(p_user uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  insert into private.log_leavers (user_id)
  select p_user where private.may_clean_log()
  on conflict do nothing
$$;
comment on function private.leave_log(uuid) is
  'The log of sign-ins is to forget somebody. Definer: it is written by nobody else.';

create function private.delete_gone_log(p_most integer default 5000) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_deleted integer;
begin
  if not exists (select from private.log_leavers) or not private.may_clean_log() then
    return 0;
  end if;
  if (select next_row is null from private.jobs where name = 'delete_gone_log') then
    update private.log_leavers set taken = true where not taken;
  end if;
  v_deleted := private.delete_due(
    'delete_gone_log',
    'auth.audit_log_entries',
    $due$
      payload ->> 'actor_id' in (select user_id::text from private.log_leavers where taken)
      or payload -> 'traits' ->> 'user_id' in (select user_id::text from private.log_leavers where taken)
    $due$,
    p_most
  );
  if (select next_row is null from private.jobs where name = 'delete_gone_log') then
    delete from private.log_leavers where taken;
  end if;
  return v_deleted;
end
$$;
comment on function private.delete_gone_log(integer) is
  'Deletes at most so many rows of the log about deleted accounts, and forgets whose once it has looked through all of it; returns how many. Definer: the log is Auth''s.';

create function private.delete_old_log(p_most integer default 5000) returns integer
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if not private.may_clean_log() then
    return 0;
  end if;
  return private.delete_due(
    'delete_old_log',
    'auth.audit_log_entries',
    $due$
      created_at < now() - make_interval(days => (select private.limit_of('sign_in_log_days')))
    $due$,
    p_most
  );
end
$$;
comment on function private.delete_old_log(integer) is
  'Deletes at most so many rows of the log that are a week old; returns how many. Definer: the log is Auth''s.';
