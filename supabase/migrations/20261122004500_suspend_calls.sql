-- Suspending: whoever looks after reports takes somebody out of everybody's sight. Only the service
-- itself (service_role) comes here.

create function private.suspend_person(p_person uuid, p_is_ban boolean, p_until timestamptz) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := (select id from app.profiles where person_id = p_person);
begin
  perform private.lock_presence(v_user);
  insert into private.suspensions as suspension (person_id, is_ban, until)
  values (p_person, p_is_ban, p_until)
  on conflict (person_id, is_ban) do update set until = excluded.until;
  perform private.end_presence(v_user, 'suspended');
end
$$;
comment on function private.suspend_person(uuid, boolean, timestamptz) is
  'Whoever a person is now is offline at once, as others hear, and refused from the next call on until then, or until it is taken back. Definer: suspensions are writable by nobody.';

create function private.suspend(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- Going live holds the account: it is over, or has not begun.
  perform from app.profiles where id = p_user for update;
  if not found then
    perform private.fail('not_found');
  end if;
  perform private.suspend_person(private.person_of(p_user), false, null);
end
$$;
comment on function private.suspend(uuid) is
  'A listener is offline at once, as others hear, and refused from the next call on; repeating it changes nothing. Definer: suspensions are writable by nobody; it is granted to service_role only.';
grant execute on function private.suspend(uuid) to service_role;

create function api.suspend(user_id uuid) returns void
language sql volatile security invoker
return private.suspend(user_id);
comment on function api.suspend(uuid) is
  'For whoever looks after reports: offline now, and suspended from the next call on. They can still take their data and delete their account. Error not_found.';
grant execute on function api.suspend(uuid) to service_role;

create function private.tg_users__follow_ban() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_person uuid := private.person_of(new.id);
begin
  if v_person is not null then
    if new.banned_until > now() then
      perform private.suspend_person(v_person, true, new.banned_until);
    else
      delete from private.suspensions where person_id = v_person and is_ban;
    end if;
  end if;
  return null;
end
$$;
comment on function private.tg_users__follow_ban() is
  'Supabase Auth refuses a banned user new sessions alone: here they are offline at once, refused with the token that they have, and banned as a person. Definer: Auth need not reach suspensions.';

create or replace trigger _100_follow_ban after update of banned_until on auth.users
  for each row when (old.banned_until is distinct from new.banned_until)
  execute function private.tg_users__follow_ban();

create function private.unsuspend(p_user uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  delete from private.suspensions where person_id = private.person_of(p_user) and not is_ban
$$;
comment on function private.unsuspend(uuid) is
  'A listener may call again; they are offline. Definer: suspensions are writable by nobody; it is granted to service_role only.';
grant execute on function private.unsuspend(uuid) to service_role;

create function api.unsuspend(user_id uuid) returns void
language sql volatile security invoker
return private.unsuspend(user_id);
comment on function api.unsuspend(uuid) is
  'For whoever looks after reports: takes a suspension back.';
grant execute on function api.unsuspend(uuid) to service_role;
