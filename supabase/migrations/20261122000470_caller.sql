-- Who makes a request, and whether they may make one now. Everything that a listener can call asks
-- here, first and once.

create table private.suspensions (
  user_id uuid primary key references app.profiles (id) on delete cascade,
  since timestamptz not null default now()
);
alter table private.suspensions enable row level security;

comment on table private.suspensions is 'One row a suspended listener. They may take their data and delete their account, nothing else.';
comment on column private.suspensions.user_id is 'Who is suspended.';
comment on column private.suspensions.since is 'When it began.';

create function private.caller(p_action text, p_even_suspended boolean default false) returns uuid
language plpgsql volatile security definer set search_path = ''
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
  elsif v_suspended and not p_even_suspended then
    perform private.fail('suspended');
  end if;
  perform private.spend(v_id, p_action);
  return v_id;
end
$$;
comment on function private.caller(text, boolean) is
  'The listener who makes this request, which counts as one call of the action, the function of api that was called. Errors unauthorized, also for a token that outlived its account, suspended and rate_limited. Definer: it reads what concerns the caller.';

insert into private.limits (name, value, unit, reason) values
  ('blur_ms', 5, 'milliseconds', 'Fifty times what one that is there and blocked takes longer to refuse than one that is not.');

create function private.blur_duration() returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform pg_sleep(random() * private.limit_of('blur_ms') / 1000);
end
$$;
comment on function private.blur_duration() is
  'Waits for a random moment, before anything of others is locked, where somebody is named who may not be seen: how long the answer takes then tells not why (tests/privacy/timing). Definer: it reads limits, nothing else.';
