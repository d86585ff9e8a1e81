-- Suspending: whoever looks after reports takes somebody out of everybody's sight. Only the service
-- itself (service_role) comes here. Whom it is about is said by the id of their account, or by that of
-- the person, which the queue shows and which is all there is of who deleted their account.

create function private.expect_person(p_id uuid) returns uuid
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_person uuid := coalesce(
    private.person_of(p_id), (select id from private.persons where persons.id = p_id)
  );
begin
  if v_person is null then
    perform private.fail('not_found');
  end if;
  return v_person;
end
$$;
comment on function private.expect_person(uuid) is
  'Who is meant by the id of an account or of a person; not_found for nobody. Definer: persons are readable by nobody.';

create function private.suspend_person(
  p_person uuid,
  p_is_ban boolean,
  p_until timestamptz,
  p_reason text,
  p_moderator text
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := (select id from app.profiles where person_id = p_person);
begin
  perform private.lock_presence(v_user);
  insert into private.suspensions as suspension (person_id, is_ban, until, reason, moderator)
  values (p_person, p_is_ban, p_until, p_reason, p_moderator)
  on conflict (person_id, is_ban) do update set
    since = case when suspension.until <= now() then excluded.since else suspension.since end,
    until = excluded.until,
    reason = excluded.reason,
    moderator = excluded.moderator;
  perform private.record_act(
    p_moderator, case when p_is_ban then 'ban' else 'suspend' end, p_person, p_reason, p_until
  );
  perform private.end_presence(v_user, 'suspended');
end
$$;
comment on function private.suspend_person(uuid, boolean, timestamptz, text, text) is
  'Whoever a person is now is offline at once, as others hear, and refused from the next call on until then, or until it is taken back. Definer: suspensions are writable by nobody.';

create function private.suspend(p_id uuid, p_reason text, p_moderator text, p_until timestamptz default null)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_person uuid;
begin
  perform private.expect_moderator(p_moderator, p_reason);
  if p_until <= now() then
    perform private.fail('invalid_request', p_hint => 'until is in the future.');
  end if;
  v_person := private.expect_person(p_id);
  -- Going live holds the account: it is over, or has not begun.
  perform from app.profiles where person_id = v_person for update;
  -- So is the deletion of the account, with which a person goes whom nobody could know again.
  v_person := private.expect_person(v_person);
  perform private.suspend_person(v_person, false, p_until, p_reason, p_moderator);
end
$$;
comment on function private.suspend(uuid, text, text, timestamptz) is
  'A person is offline at once, as others hear, and refused from the next call on, until then; said again, the latest reason and end hold. Definer: suspensions are writable by nobody; it is granted to service_role only.';
grant execute on function private.suspend(uuid, text, text, timestamptz) to service_role;

create function api.suspend(user_id uuid, reason text, moderator text, until timestamptz default null)
returns void
language sql volatile security invoker
return private.suspend(user_id, reason, moderator, until);
comment on function api.suspend(uuid, text, text, timestamptz) is
  'For whoever looks after reports, by the id of an account or of a person: offline now, and suspended from the next call on, until then or for ever. They can still take their data and delete their account. Errors invalid_request and not_found.';
grant execute on function api.suspend(uuid, text, text, timestamptz) to service_role;

create function private.tg_users__follow_ban() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_person uuid := private.person_of(new.id);
begin
  if v_person is not null then
    if new.banned_until > now() then
      perform private.suspend_person(
        v_person, true, new.banned_until, 'Banned in Supabase Auth.', 'Supabase Auth'
      );
    else
      delete from private.suspensions where person_id = v_person and is_ban;
      if found then
        perform private.record_act('Supabase Auth', 'unban', v_person, 'No longer banned in Supabase Auth.');
      end if;
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

create function private.unsuspend(p_id uuid, p_reason text, p_moderator text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_person uuid;
begin
  perform private.expect_moderator(p_moderator, p_reason);
  v_person := private.expect_person(p_id);
  delete from private.suspensions where person_id = v_person and not is_ban;
  if not found then
    perform private.fail('not_found', p_hint => 'They are not suspended; a ban is lifted in Supabase Auth.');
  end if;
  perform private.record_act(p_moderator, 'lift', v_person, p_reason);
end
$$;
comment on function private.unsuspend(uuid, text, text) is
  'A person may call again; they are offline. Definer: suspensions are writable by nobody; it is granted to service_role only.';
grant execute on function private.unsuspend(uuid, text, text) to service_role;

create function api.unsuspend(user_id uuid, reason text, moderator text) returns void
language sql volatile security invoker
return private.unsuspend(user_id, reason, moderator);
comment on function api.unsuspend(uuid, text, text) is
  'For whoever looks after reports: takes a suspension back. Errors invalid_request, and not_found for who is not suspended.';
grant execute on function api.unsuspend(uuid, text, text) to service_role;
