-- Suspending: whoever looks after reports takes somebody out of everybody's sight. Only the service
-- itself (service_role) comes here.

create function private.suspend(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- Going live holds the account: it is over, or has not begun.
  perform from app.profiles where id = p_user for update;
  if not found then
    perform private.fail('not_found');
  end if;
  perform private.lock_presence(p_user);
  insert into private.suspensions (user_id) values (p_user) on conflict do nothing;
  perform private.end_presence(p_user, 'suspended');
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

create function private.unsuspend(p_user uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  delete from private.suspensions where user_id = p_user
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
