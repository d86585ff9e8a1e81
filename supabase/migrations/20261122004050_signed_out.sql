-- Who is signed out everywhere is live nowhere. Supabase Auth deletes a session as it ends; only a
-- presence that began with one is judged by that.

create function private.tg_sessions__end_presence() returns trigger
language plpgsql volatile security definer
set search_path = ''
set lock_timeout = '100ms'
set enable_seqscan = off
as $$
declare
  v_user uuid;
begin
  -- Signing out waits for nobody and fails for nothing here: what this leaves, the job ends.
  for v_user in
    select user_id from app.presence
    where by_session
      and user_id = any (array(select gone.user_id from gone))
      and private.is_signed_out(user_id)
      and exists (select from auth.users where id = presence.user_id offset 0)
    order by user_id
    for update skip locked
  loop
    perform private.end_presence(v_user, 'signed_out');
  end loop;
  return null;
exception when others then
  return null;
end
$$;
comment on function private.tg_sessions__end_presence() is
  'Ends the presence of whoever has signed out everywhere, as they do; not of an account that is being deleted, which ends otherwise. Definer: Auth need not reach presence.';

create or replace trigger _100_end_presence after delete on auth.sessions
  referencing old table as gone
  for each statement execute function private.tg_sessions__end_presence();

create function private.end_signed_out(p_most integer default 200) returns integer
language plpgsql volatile security definer set search_path = '' set enable_seqscan = off
as $$
declare
  v_due tid[] := private.take_due(
    'end_signed_out',
    'app.presence',
    $due$ by_session and private.is_signed_out(user_id) $due$,
    p_most
  );
  v_user uuid;
begin
  for v_user in select user_id from app.presence where ctid = any (v_due) loop
    perform private.end_presence(v_user, 'signed_out');
  end loop;
  return cardinality(v_due);
end
$$;
comment on function private.end_signed_out(integer) is
  'Ends at most so many presences that outlived the last session of their listener; returns how many. Definer: presence is writable by nobody.';
