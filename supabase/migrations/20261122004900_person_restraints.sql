-- What restrains a person goes with them from one account to the next. What is asked of a caller alone
-- (suspension, rates, pauses) names the person always; what others' answers are made of names the
-- account, and the person only while they have none.

create function private.move_restraints(p_from uuid, p_to uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  -- Who turns out to be one with whom they blocked or reported did neither.
  delete from app.blocks where blocked_id = p_from and blocker_id = p_to;
  delete from private.reports where reported_id = p_from and reporter_id = p_to;
  update app.blocks set blocked_id = p_to where blocked_id = p_from;
  update private.reports set reported_id = p_to where reported_id = p_from;
  delete from private.publish_epochs where user_id = p_to
    and exists (select from private.publish_epochs where user_id = p_from);
  update private.publish_epochs set user_id = p_to where user_id = p_from;
  update private.shown_ids set user_id = p_to where user_id = p_from;
end
$$;
comment on function private.move_restraints(uuid, uuid) is
  'Others'' blocks and reports of somebody, when their cells were published, and by what they were known within a day, are from now on of the other id. Definer: none of it is writable by anybody.';

create function private.merge_person(p_from uuid, p_to uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  insert into private.suspensions as suspension (person_id, is_ban, since, until, reason, moderator)
  select p_to, is_ban, since, until, reason, moderator from private.suspensions where person_id = p_from
  on conflict (person_id, is_ban) do update
    set
      since = least(suspension.since, excluded.since),
      until = case when num_nulls(suspension.until, excluded.until) = 0
        then greatest(suspension.until, excluded.until) end;
  update private.persons as person
  set accounts_at = array(
    select at from unnest(person.accounts_at || other.accounts_at) as at order by at
  )
  from private.persons as other
  where person.id = p_to and other.id = p_from;
  insert into private.request_pauses (person_id, target_id, requests, until)
  select p_to, target_id, requests, until from private.request_pauses where person_id = p_from
  on conflict (person_id, target_id) do nothing;
  -- Who has two accounts, each known by one id of the source, keeps both; they are one person's.
  if not exists (select from app.profiles where person_id = p_from) then
    perform private.move_restraints(
      p_from, coalesce((select id from app.profiles where person_id = p_to), p_to)
    );
    update private.reports set reporter_person_id = p_to where reporter_person_id = p_from;
    insert into private.moderation_acts (moderator, act, person_id, former_person_id)
    select 'Resonance', 'merge', p_to, p_from
    where exists (select from private.moderation_acts where person_id = p_from);
    delete from private.persons where id = p_from;
  end if;
end
$$;
comment on function private.merge_person(uuid, uuid) is
  'Two turn out to be one. Definer: persons are writable by nobody.';

create function private.person_by_keys(p_user uuid, p_keys text[], p_current text[]) returns uuid
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_known uuid[];
  v_person uuid;
begin
  if cardinality(p_current) = 0 then
    perform private.fail('invalid_request', p_hint => 'account has the keys of its person.');
  end if;
  -- Two first sign-ins at once are of one person.
  perform pg_advisory_xact_lock(hashtextextended(p_current[1], 0));
  v_known := private.known_persons(p_keys);
  v_person := coalesce(
    private.person_of(p_user),
    (select person_id from app.profiles where person_id = any (v_known) order by created_at, id limit 1),
    v_known[1],
    private.begin_person()
  );
  perform private.merge_person(other, v_person) from unnest(v_known) as other where other <> v_person;
  perform private.know_person(v_person, p_keys, p_current);
  return v_person;
end
$$;
comment on function private.person_by_keys(uuid, text[], text[]) is
  'Who is behind an account, or whom any of these keys names, known from now on by the current ones; somebody new for nobody. Definer: persons are writable by nobody.';

create function private.begin_account(p_user uuid, p_person uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  update private.persons
  set
    left_at = null,
    accounts_at = array(
      select at from unnest(accounts_at || now()) as at where at > now() - interval '1 day' order by at
    )
  where id = p_person;
  perform private.move_restraints(p_person, p_user);
end
$$;
comment on function private.begin_account(uuid, uuid) is
  'A person has an account anew, or their first: it is restrained as they are. Definer: persons are writable by nobody.';

create function private.seconds_until_account(p_persons uuid[]) returns integer
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_made timestamptz[] := array(
    select at
    from private.persons, unnest(accounts_at) as at
    where id = any (p_persons) and at > now() - interval '1 day'
    order by at desc
  );
begin
  return (
    select private.seconds_until(made + interval '1 day')
    from unnest(v_made[private.limit_of('accounts_a_day'):]) as made
    limit 1
  );
end
$$;
comment on function private.seconds_until_account(uuid[]) is
  'In how many seconds a person may make another account; null for now. Definer: persons are readable by nobody.';

create function private.leave_account(p_user uuid, p_person uuid) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if exists (select from private.person_keys where person_id = p_person) then
    update app.blocks set blocked_name = null where blocked_id = p_user;
    perform private.keep_shown_id(p_user, p_user, now(), p_is_account => true);
    perform private.move_restraints(p_user, p_person);
    -- What a report that waits was made of is kept until it is settled: nobody takes it along.
    update private.reports set seen = null where reported_id = p_person and state <> 'open';
    update private.reports set reporter_person_id = null
    where reporter_person_id = p_person and state <> 'open';
    update private.wave_days set as_id = p_person where person_id = p_person;
    update private.persons set left_at = now() where id = p_person;
  else
    -- Nobody could know them again.
    delete from app.blocks where blocked_id = p_user;
    delete from private.reports where reported_id = p_user;
    delete from private.publish_epochs where user_id = p_user;
    delete from private.shown_ids where user_id = p_user;
    delete from private.told_vibes where person_id = p_person;
    delete from private.wave_days where person_id = p_person;
    delete from private.track_reactions where person_id = p_person;
  end if;
end
$$;
comment on function private.leave_account(uuid, uuid) is
  'An account ends: what restrains its person stays, under the person''s id. Definer: none of it is writable by anybody.';

create function private.tg_profiles__leave_person() returns trigger
language plpgsql volatile security definer set search_path = ''
as $$
begin
  delete from private.persons
  where id = old.person_id and not exists (
    select from private.person_keys where person_id = old.person_id
  );
  return null;
end
$$;
comment on function private.tg_profiles__leave_person() is
  'Nobody is kept who could not be known again. Definer: whoever deletes users need not reach persons.';

create trigger _900_leave_person after delete on app.profiles
  for each row execute function private.tg_profiles__leave_person();
comment on trigger _900_leave_person on app.profiles is 'The account is gone by then.';

create function private.delete_gone_persons(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_due(
    'delete_gone_persons',
    'private.persons',
    $due$
      left_at < now() - interval '1 day'
      and not exists (select from app.profiles where person_id = due.id offset 0)
      and not exists (
        select from private.suspensions
        where person_id = due.id and (until is null or until > now())
        offset 0
      )
      and not exists (select from private.request_pauses where person_id = due.id offset 0)
      and not exists (select from app.blocks where blocked_id = due.id offset 0)
      and not exists (select from private.reports where reported_id = due.id offset 0)
      and not exists (
        select from private.reports where reporter_person_id = due.id and state = 'open' offset 0
      )
    $due$,
    p_most
  )
$$;
comment on function private.delete_gone_persons(integer) is
  'Forgets at most so many persons who have had no account for a day, whom nothing restrains any more; returns how many. Definer: persons are writable by nobody.';
