-- Reporting. The answer, its cost and its work are the same of everybody whom the caller does not see:
-- a report tells nothing about who exists, is here or blocked whom.

insert into private.limits (name, value, unit, reason) values
  ('report_unmet_tokens', 3, 'calls', 'Who reports whom they do not see needs it seldom; who makes ids up needs it all the time.');

create function private.acquaintance(p_reporter uuid, p_shown_id uuid, p_other uuid)
returns table (is_known boolean, may_have_met boolean, seen jsonb)
language plpgsql stable security definer rows 1
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
set enable_seqscan = off
as $$
begin
  -- Each is looked at, whatever the others say, so that the work tells nothing.
  return query
    with ties as materialized (
      select
        private.can_see(p_reporter, p_other) and private.shown_id_of(p_other) = p_shown_id as do_see,
        exists (
          select from app.connections
          where user_a = least(p_reporter, p_other) and user_b = greatest(p_reporter, p_other)
            and p_shown_id = case when user_a = p_other then shown_a else shown_b end
          offset 0
        ) as are_connected,
        exists (
          select from app.blocks
          where blocker_id = p_reporter and shown_id = p_shown_id and blocked_name is not null
          offset 0
        ) as was_named,
        exists (
          select from app.waves
          where from_id = p_other and to_id = p_reporter and from_shown_id = p_shown_id offset 0
        ) as has_waved,
        exists (
          select from app.waves
          where from_id = p_reporter and to_id = p_other and to_shown_id = p_shown_id offset 0
        ) as was_waved,
        exists (
          select from app.finds
          where seeker_id = p_reporter and target_id = p_other and target_shown_id = p_shown_id offset 0
        ) as was_sought,
        exists (
          select from app.finds
          where seeker_id = p_other and target_id = p_reporter and seeker_shown_id = p_shown_id offset 0
        ) as has_sought,
        exists (
          select from private.told_vibes
          where person_id = private.person_of(p_reporter) and shown_id = p_shown_id offset 0
        ) as had_vibe,
        exists (
          select from private.shown_ids where shown_id = p_shown_id and not is_account offset 0
        ) as was_anonymous,
        exists (select from private.publish_epochs where user_id = p_reporter offset 0) as was_here,
        exists (select from private.publish_epochs where user_id = p_other offset 0) as were_here
    ),
    met as materialized (
      select
        do_see, was_anonymous, do_see or are_connected or was_named as is_known,
        do_see or are_connected or was_named or has_waved or was_waved or was_sought or has_sought
          or had_vibe or (was_here and were_here) as may_have_met
      from ties
    )
    select
      met.is_known, met.may_have_met,
      case when met.do_see then private.closed_card(shown.card) - array['userId', 'liveSince']
        -- Not by the id of an account of theirs that is gone, with its name.
        when met.may_have_met and (met.was_anonymous or p_shown_id = p_other) then
          private.shown_profile(profile, p_shown_id) - 'userId' || jsonb_build_object('track', null)
      end
    from met
    left join lateral (
      select card from private.shown_listeners where user_id = p_other offset 0
    ) as shown on true
    left join lateral (select * from app.profiles where id = p_other offset 0) as profile on true;
end
$$;
comment on function private.acquaintance(uuid, uuid, uuid) is
  'What a reporter knows of another by one of their ids: whether by what they can read themselves, whether the two may have met by anything that is kept, and what is seen of them. Who was live within the hour may have met who was too. Definer: none of it is readable by anybody.';

create function private.expect_room_for_report(p_reporter uuid, p_person uuid, p_shown uuid) returns void
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  if (
    select count(*)
    -- Theirs first: no plan reads all that wait.
    from (select * from private.reports where reporter_person_id = p_person offset 0) as own
    where state = 'open' and (reporter_id is distinct from p_reporter or shown_id <> p_shown)
  ) >= private.limit_of('open_reports_most') then
    perform private.fail('too_many_reports');
  end if;
end
$$;
comment on function private.expect_room_for_report(uuid, uuid, uuid) is
  'Raises too_many_reports for a person of whom as many wait as may. Definer: reports are readable by nobody.';

create function private.report(p_other uuid, p_reason text, p_note text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('report');
  v_other uuid;
  v_person uuid;
  v_known boolean;
  v_met boolean;
  v_seen jsonb;
begin
  perform private.expect_allowed(v_user);
  v_other := private.account_behind(p_other);
  if v_other is null or v_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  end if;
  perform private.hold_account(v_user);
  -- The person's bucket is held since the call was counted: their reports come one after the other.
  v_person := private.person_of(v_user);
  perform private.expect_room_for_report(v_user, v_person, p_other);
  select is_known, may_have_met, seen into strict v_known, v_met, v_seen
  from private.acquaintance(v_user, p_other, v_other);
  insert into private.reports (
    reporter_id, reporter_person_id, shown_id, reported_id, reason, note, seen, may_have_met
  )
  values (v_user, v_person, p_other, v_other, p_reason, p_note, v_seen, v_met)
  on conflict (reporter_id, shown_id) where state = 'open' do update set
    reason = excluded.reason,
    note = coalesce(excluded.note, reports.note),
    seen = coalesce(reports.seen, excluded.seen),
    may_have_met = reports.may_have_met or excluded.may_have_met;
  if not v_known then
    perform private.take_more(v_person, 'report', private.limit_of('report_unmet_tokens') - 1);
  end if;
  return null;
exception
  when sqlstate 'PGRST' then
    return private.refusal(sqlerrm);
  when check_violation or not_null_violation then
    return private.refusal(private.error_body(
      'invalid_request',
      p_hint => 'reason is one of the documented words, note has 1 to 500 characters.'
    ));
end
$$;
comment on function private.report(uuid, text, text) is
  'Puts a report by the caller into the queue, with what is seen at that moment; while one about the same id is open, the latest words replace its own, and what was seen first stays. Definer: reports are writable by nobody.';
grant execute on function private.report(uuid, text, text) to authenticated;
create function api.report(user_id uuid, reason text, note text default null) returns jsonb
language sql volatile security invoker
return private.report(user_id, reason, note);
comment on function api.report(uuid, text, text) is
  'POST /users/:id/report: reason is spam, harassment, impersonation, inappropriate_profile, minor, safety or other; by any id of the last day. Replies nothing, whoever that is; of somebody whom the caller does not see it counts as several calls. Error too_many_reports.';
grant execute on function api.report(uuid, text, text) to authenticated;

create function private.delete_old_reports(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_indexed(
    'private.reports',
    $due$
      created_at < now() - make_interval(days => (select private.limit_of('report_retention_days')))
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_reports(integer) is
  'Forgets at most so many reports after their time, whatever became of them; returns how many. Definer: they are writable by nobody.';
