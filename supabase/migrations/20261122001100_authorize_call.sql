-- Who makes a request, and whether they may make one now. Everything that a listener can call asks
-- here, first and once, as it declares its variables: so the call is counted outside of the block in
-- which it does its work, whose refusal is answered (private.refusal) and undoes the work alone.

create table private.suspensions (
  person_id uuid references private.persons (id) on delete cascade,
  is_ban boolean not null default false,
  since timestamptz not null default now(),
  until timestamptz constraint until_is_after_since check (until > since),
  reason text not null constraint reason_is_1_to_500_characters check (char_length(reason) between 1 and 500),
  moderator text not null
    constraint moderator_is_1_to_100_characters check (char_length(moderator) between 1 and 100),
  primary key (person_id, is_ban)
);
alter table private.suspensions enable row level security;
comment on table private.suspensions is 'One row a suspended person, or two, whatever accounts they make. They may take their data and delete their account, nothing else.';
comment on column private.suspensions.person_id is 'Who is suspended.';
comment on column private.suspensions.is_ban is 'Whether Supabase Auth banned an account of theirs, and not we.';
comment on column private.suspensions.since is 'When it began.';
comment on column private.suspensions.until is 'When it ends by itself; null for never.';
comment on column private.suspensions.reason is 'Why, in the words of whoever decided; the person reads it in their export.';
comment on column private.suspensions.moderator is 'Who decided; Supabase Auth of a ban.';

create function private.is_suspended(p_user uuid) returns boolean
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return exists (
    select from private.suspensions
    where person_id = private.person_of(p_user) and (until is null or until > now())
  );
end
$$;
comment on function private.is_suspended(uuid) is
  'Whether the person behind an account is suspended. Definer: suspensions are readable by nobody.';

create function private.account_turn(p_user uuid) returns bigint
language sql immutable security invoker set search_path = ''
as $$ select hashtextextended('resonance account ' || p_user, 0) $$;
comment on function private.account_turn(uuid) is
  'The lock that every call of a listener shares until it is over, and that the deletion of their account has alone. In no table: a lock on the account itself is a logged write, which a heartbeat is not worth.';

create function private.tg_users__wait_for_calls() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(private.account_turn(old.id));
  return old;
end
$$;
comment on function private.tg_users__wait_for_calls() is
  'A deletion lets the calls of that listener come to their end, before it holds anything that they could wait for; whoever calls from then on waits for it, and is unauthorized. So no call finds half of its caller gone. Definer: whoever deletes users need not reach private.';

create or replace trigger _100_wait_for_calls before delete on auth.users
  for each row execute function private.tg_users__wait_for_calls();

create function private.authorize_call(p_action text, p_even_suspended boolean default false) returns uuid
language plpgsql volatile security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_caller constant uuid := auth.uid();
  v_id uuid;
  v_person uuid;
  v_suspended boolean;
  v_burst integer;
  v_per_minute integer;
begin
  perform pg_advisory_xact_lock_shared(private.account_turn(v_caller));
  select
    profiles.id, profiles.person_id,
    exists (
      select from private.suspensions
      where suspensions.person_id = profiles.person_id and (until is null or until > now())
      offset 0
    ),
    burst.value, rate.value
  into v_id, v_person, v_suspended, v_burst, v_per_minute
  from app.profiles
  left join private.limits as burst on burst.name = 'rate_' || p_action || '_burst'
  left join private.limits as rate on rate.name = 'rate_' || p_action || '_per_minute'
  where profiles.id = v_caller;
  if v_id is null then
    perform private.fail('unauthorized');
  elsif v_burst is null or v_per_minute is null then
    raise exception 'the action % has no limits', p_action;
  end if;
  perform private.take_token(v_person, p_action, v_burst, v_per_minute);
  return case when p_even_suspended or not v_suspended then v_id end;
end
$$;
comment on function private.authorize_call(text, boolean) is
  'The listener who makes this request, which counts as one call of the action, the function of api that was called, whatever becomes of it; null for who is suspended (private.expect_allowed). Errors unauthorized, also for a token that outlived its account, and rate_limited. Definer: it reads what concerns the caller.';

create function private.expect_allowed(p_caller uuid) returns void
language plpgsql stable security definer set search_path = ''
as $$
begin
  if p_caller is null then
    perform private.fail('suspended');
  end if;
end
$$;
comment on function private.expect_allowed(uuid) is
  'Raises suspended for whom private.authorize_call gave nobody. Definer: it reads the catalogue of errors when it fails.';

create function private.hold_account(p_user uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform from app.profiles where id = p_user for key share;
  if not found then
    perform private.fail('unauthorized');
  end if;
end
$$;
comment on function private.hold_account(uuid) is
  'Keeps the caller''s account until commit, for what refers to it; unauthorized where its deletion came first. Definer: profiles are not to be locked by phones.';

create function private.hold_presence(p_user uuid) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
begin
  perform private.hold_account(p_user);
  return private.lock_presence(p_user);
end
$$;
comment on function private.hold_presence(uuid) is
  'Keeps the caller and their presence as they are until commit; false when they have none, unauthorized where the deletion of their account came first. Definer: presence is writable by nobody.';
