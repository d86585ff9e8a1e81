-- What moderators do with reports, and what they read of one person. By the secret key only.

create function private.reported_by_id(p_id uuid) returns uuid
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_person uuid;
begin
  v_person := private.expect_person(
    coalesce((select reported_id from private.reports where reports.id = p_id), p_id)
  );
  return coalesce((select profiles.id from app.profiles where person_id = v_person), v_person);
end
$$;
comment on function private.reported_by_id(uuid) is
  'By which id reports name whom a moderator means by that of an account, of a person or of a report; not_found for nobody. Definer: reports are readable by nobody.';

create function private.settle_reports(
  p_id uuid,
  p_state text,
  p_reason text,
  p_moderator text,
  p_suspend boolean,
  p_until timestamptz
) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_reported uuid;
  v_person uuid;
  v_settled integer;
begin
  perform private.expect_moderator(p_moderator, p_reason);
  if coalesce(p_state, '') not in ('dismissed', 'upheld') then
    perform private.fail('invalid_request', p_hint => 'state is dismissed or upheld.');
  elsif p_suspend and p_state <> 'upheld' or p_until is not null and not coalesce(p_suspend, false) then
    perform private.fail(
      'invalid_request', p_hint => 'Only who is found to have done it is suspended, until then.'
    );
  end if;
  v_reported := private.reported_by_id(p_id);
  v_person := private.expect_person(v_reported);
  -- Their account and what reports name them by stay as they are until this is over.
  perform from app.profiles where person_id = v_person for update;
  with settled as (
    update private.reports set
      state = p_state,
      settled_at = now(),
      -- Of who deleted their account, nothing is kept that is not needed any more.
      seen = case when reported_id <> v_person then seen end,
      reporter_person_id = case when reporter_id is not null then reporter_person_id end
    where state = 'open'
      and (id = p_id or reported_id = v_reported and p_id in (v_reported, v_person))
    returning id
  ),
  noted as (
    select private.record_act(
      p_moderator, case p_state when 'upheld' then 'uphold' else 'dismiss' end, v_person, p_reason,
      p_report => settled.id
    )
    from settled
  )
  select count(*) into v_settled from noted;
  if v_settled = 0 then
    perform private.fail('not_found', p_hint => 'Nothing is open there.');
  end if;
  if p_suspend then
    perform private.suspend(v_person, p_reason, p_moderator, p_until);
  end if;
  return jsonb_build_object('settled', v_settled) || private.standing_json(v_reported);
end
$$;
comment on function private.settle_reports(uuid, text, text, text, boolean, timestamptz) is
  'Settles a report, or all that are open about a person, once: of two moderators the second hears not_found; and may suspend the person with it. Definer: reports are writable by nobody; it is granted to service_role only.';
grant execute on function private.settle_reports(uuid, text, text, text, boolean, timestamptz)
to service_role;
create function api.settle_reports(
  id uuid,
  state text,
  reason text,
  moderator text,
  suspend boolean default false,
  until timestamptz default null
) returns jsonb
language sql volatile security invoker
return private.settle_reports(id, state, reason, moderator, suspend, until);
comment on function api.settle_reports(uuid, text, text, text, boolean, timestamptz) is
  'For moderators, by the secret key: dismisses or upholds a report, or by the id of an account or a person all that are open about them; with suspend, they are suspended in the same transaction. Replies { settled, personId, profile, upheldBefore, suspended }. Errors invalid_request and not_found.';
grant execute on function api.settle_reports(uuid, text, text, text, boolean, timestamptz) to service_role;

create function private.reports_about(p_id uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select private.standing_json(reported) || jsonb_build_object(
    'reports', private.reports_of(reported, null, null)
  )
  from private.reported_by_id(p_id) as reported
$$;
comment on function private.reports_about(uuid) is
  'All reports about somebody, and where they stand. Definer: reports are readable by nobody; it is granted to service_role only.';
grant execute on function private.reports_about(uuid) to service_role;
create function api.reports_about(id uuid) returns jsonb
language sql stable security invoker
return private.reports_about(id);
comment on function api.reports_about(uuid) is
  'For moderators, by the secret key and the id of an account, a person or a report: { personId, profile, upheldBefore, suspended, reports }. Error not_found.';
grant execute on function api.reports_about(uuid) to service_role;

create function private.moderation_history(p_id uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_person uuid := (
    select coalesce(private.person_of(reported_id), reported_id) from private.reports where id = p_id
  );
begin
  -- Acts outlast whom they are about.
  v_person := coalesce(v_person, private.person_of(p_id), p_id);
  return jsonb_build_object('personId', v_person, 'acts', (
    with recursive same as (
      select v_person as id
      union
      select former_person_id from private.moderation_acts join same on person_id = same.id
      where former_person_id is not null
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'at', private.iso(at), 'moderator', moderator, 'act', act, 'reportId', report_id,
      'reason', reason, 'until', private.iso(until)
    ) order by moderation_acts.id), '[]'::jsonb)
    from private.moderation_acts join same on person_id = same.id
  ));
end
$$;
comment on function private.moderation_history(uuid) is
  'What moderators did to a person, and to those who turned out to be them, oldest first. Definer: acts are readable by nobody; it is granted to service_role only.';
grant execute on function private.moderation_history(uuid) to service_role;
create function api.moderation_history(id uuid) returns jsonb
language sql stable security invoker
return private.moderation_history(id);
comment on function api.moderation_history(uuid) is
  'For moderators, by the secret key and the id of an account, a person or a report: { personId, acts: [{ at, moderator, act, reportId, reason, until }] }, oldest first; of nobody, none.';
grant execute on function api.moderation_history(uuid) to service_role;

create function private.delete_old_acts(p_most integer default 1000) returns integer
language sql volatile security definer set search_path = ''
as $$
  select private.delete_indexed(
    'private.moderation_acts',
    $due$
      at < now() - make_interval(days => (select private.limit_of('moderation_kept_days')))
    $due$,
    p_most
  )
$$;
comment on function private.delete_old_acts(integer) is
  'Forgets at most so many acts after their time; returns how many. Definer: they are writable by nobody.';
