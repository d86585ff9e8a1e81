-- Who makes a request, and whether they may make one now. Everything that a phone can call asks here
-- first.

create table private.suspensions (
  user_id uuid primary key references app.profiles (id) on delete cascade,
  since timestamptz not null default now()
);
alter table private.suspensions enable row level security;

comment on table private.suspensions is 'One row a suspended listener. They may delete their account and nothing else.';
comment on column private.suspensions.user_id is 'Who is suspended.';
comment on column private.suspensions.since is 'When it began.';

create function private.caller() returns uuid
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_id uuid;
  v_suspended boolean;
begin
  select id, suspensions.user_id is not null into v_id, v_suspended
  from app.profiles
  left join private.suspensions on suspensions.user_id = id
  where id = (select auth.uid());
  if v_id is null then
    perform private.fail('unauthorized');
  elsif v_suspended then
    perform private.fail('suspended');
  end if;
  return v_id;
end
$$;
comment on function private.caller() is
  'The listener who makes this request, or the errors unauthorized, also for a token that outlived its account, and suspended. For use inside of a call that has been counted. Definer: it reads what concerns the caller.';

create function private.caller(p_action text) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_id uuid := private.caller();
begin
  perform private.spend(v_id, p_action);
  return v_id;
end
$$;
comment on function private.caller(text) is
  'The same, and the call counts: an action is the name of a function of api, which asks this once. Error rate_limited besides. Definer: buckets are writable by nobody.';
