-- Reporting, and the moderators' queue.

create function private.report(p_other uuid, p_reason text, p_note text) returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.authorize_call('report');
begin
  perform private.expect_allowed(v_user);
  if p_other is null or p_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  end if;
  perform private.hold_account(v_user);
  insert into private.reports (reporter_id, reported_id, reason, note)
  values (v_user, p_other, p_reason, p_note)
  on conflict (reporter_id, reported_id) where state = 'open' do update
    set reason = excluded.reason, note = coalesce(excluded.note, reports.note);
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
  'Puts a report by the caller into the queue; while one about the same listener is open, the latest words replace its own. Definer: reports are writable by nobody.';
grant execute on function private.report(uuid, text, text) to authenticated;
create function api.report(user_id uuid, reason text, note text default null) returns jsonb
language sql volatile security invoker
return private.report(user_id, reason, note);
comment on function api.report(uuid, text, text) is
  'POST /users/:id/report: reason is spam, harassment, impersonation, inappropriate_profile, safety or other. Replies nothing, whoever that is.';
grant execute on function api.report(uuid, text, text) to authenticated;

create function private.open_reports(p_page_size integer) returns jsonb
language sql stable security definer set search_path = ''
as $$
  with page as (
    select
      reports.*,
      private.profile_json(profiles) as reported,
      (
        select count(*) from private.reports as other
        where other.reported_id = reports.reported_id and other.state = 'upheld'
      ) as upheld_before
    from private.reports
    join app.profiles on profiles.id = reported_id
    where state = 'open'
    order by reports.created_at, reports.id
    limit private.page_size(p_page_size)
  )
  select jsonb_build_object('reports', coalesce(
    jsonb_agg(
      jsonb_build_object(
        'id', id,
        'reporterId', reporter_id,
        'reported', reported,
        'reason', reason,
        'note', note,
        'createdAt', private.iso(created_at),
        'upheldBefore', upheld_before
      )
      order by created_at, id
    ),
    '[]'::jsonb
  ))
  from page
$$;
comment on function private.open_reports(integer) is
  'The oldest open reports about who exists. Settling them brings the next, so there is no cursor. Definer: reports are readable by nobody; it is granted to service_role only.';
grant execute on function private.open_reports(integer) to service_role;
create function api.open_reports(page_size integer default null) returns jsonb
language sql stable security invoker
return private.open_reports(page_size);
comment on function api.open_reports(integer) is
  'For moderators, by the secret key: { reports: [{ id, reporterId, reported, reason, note, createdAt, upheldBefore }] }, oldest first.';
grant execute on function api.open_reports(integer) to service_role;

create function private.settle_report(p_id uuid, p_state text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if p_state is null or p_state not in ('dismissed', 'upheld') then
    perform private.fail('invalid_request', p_hint => 'state is dismissed or upheld.');
  end if;
  update private.reports set state = p_state, settled_at = now() where id = p_id and state = 'open';
  if not found then
    perform private.fail('not_found');
  end if;
end
$$;
comment on function private.settle_report(uuid, text) is
  'Dismisses or upholds an open report, once: of two moderators the second hears not_found. Definer: reports are writable by nobody; it is granted to service_role only.';
grant execute on function private.settle_report(uuid, text) to service_role;
create function api.settle_report(report_id uuid, state text) returns void
language sql volatile security invoker
return private.settle_report(report_id, state);
comment on function api.settle_report(uuid, text) is
  'For moderators, by the secret key: state is dismissed or upheld. No content; not_found when it is not open.';
grant execute on function api.settle_report(uuid, text) to service_role;

create function private.delete_old_reports(p_most integer default 1000) returns integer
language sql volatile security definer
set search_path = ''
set enable_seqscan = off
as $$
  with old as materialized (
    select ctid from private.reports
    where created_at < now() - make_interval(days => (select private.limit_of('report_retention_days')))
    limit p_most
    for update skip locked
  ),
  deleted as (
    delete from private.reports where ctid = any (array(select ctid from old)) returning 1
  )
  select count(*)::integer from deleted
$$;
comment on function private.delete_old_reports(integer) is
  'Forgets at most so many reports after their time, whatever became of them; returns how many. Definer: they are writable by nobody.';
