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
  ('answer_step_ms', 20, 'milliseconds', 'Many times what it takes to refuse somebody, on a busy day too; no phone notices.');

create function private.even_out() returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_step interval := make_interval(secs => private.limit_of('answer_step_ms') / 1000.0);
  v_end timestamptz := now()
    + ceil(extract(epoch from clock_timestamp() - now()) / nullif(extract(epoch from v_step), 0)) * v_step;
begin
  -- A sleep ends at whole milliseconds from its beginning, which would keep the difference.
  perform pg_sleep(floor(extract(epoch from v_end - clock_timestamp()) * 1000) / 1000);
  while clock_timestamp() < v_end loop
  end loop;
end
$$;
comment on function private.even_out() is
  'Waits until a whole number of steps has passed since the call began, where somebody is named who may not be seen: how long it takes to find out why not does not show (tests/privacy/timing). The last thing before an answer. Definer: it reads limits, nothing else.';
