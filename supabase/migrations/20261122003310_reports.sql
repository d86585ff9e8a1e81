-- What listeners report to us. Anybody can be reported, also after they went offline or were blocked,
-- and like a block a report tells nothing about who exists: every id is taken with the same answer.

insert into private.limits (name, value, unit, reason) values
  ('report_retention_days', 180, 'days', 'Long enough to see that somebody does it again; then it is forgotten, settled or not.');

create table private.reports (
  id uuid primary key default gen_random_uuid(),
  reporter_id uuid references app.profiles (id) on delete set null,
  reported_id uuid not null,
  reason text not null constraint reason_is_on_the_list check (
    reason in ('spam', 'harassment', 'impersonation', 'inappropriate_profile', 'safety', 'other')
  ),
  note text constraint note_is_1_to_500_characters check (char_length(note) between 1 and 500),
  state text not null default 'open'
    constraint state_is_open_dismissed_or_upheld check (state in ('open', 'dismissed', 'upheld')),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  constraint settled_at_says_when_it_was_settled check ((state = 'open') = (settled_at is null)),
  constraint nobody_reports_themselves check (reporter_id <> reported_id)
);
alter table private.reports enable row level security;
create unique index one_open_report_a_pair on private.reports (reporter_id, reported_id)
  where state = 'open';
create index reports_by_reported on private.reports (reported_id);
create index reports_by_age on private.reports (created_at);

comment on table private.reports is 'The moderators'' queue and its past. No listener reads it, neither who reported nor who was.';
comment on column private.reports.id is 'What a moderator settles.';
comment on column private.reports.reporter_id is 'Who reported. Null once they deleted their account: their warning stays for the safety of others, without them.';
comment on column private.reports.reported_id is 'Who was reported. Any id, no reference; a deleted account takes the reports about it along.';
comment on column private.reports.reason is 'Why, of a short list.';
comment on column private.reports.note is 'What the reporter wrote.';
comment on column private.reports.state is 'open until a moderator dismisses or upholds it.';
comment on column private.reports.created_at is 'When it was made; what is added to an open one does not make it younger.';
comment on column private.reports.settled_at is 'When it was dismissed or upheld.';
comment on index private.one_open_report_a_pair is 'Nobody fills the queue about one listener alone; also for deleting a reporter.';
comment on index private.reports_by_reported is 'For deleting who was reported, and for what else there is about them.';
comment on index private.reports_by_age is 'For the oldest first, and for deleting the old.';

create function private.report(p_other uuid, p_reason text, p_note text) returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
  v_user uuid := private.caller('report');
begin
  if p_other is null or p_other = v_user then
    perform private.fail('invalid_request', p_hint => 'Name another listener.');
  end if;
  insert into private.reports (reporter_id, reported_id, reason, note)
  values (v_user, p_other, p_reason, p_note)
  on conflict (reporter_id, reported_id) where state = 'open' do update
    set reason = excluded.reason, note = coalesce(excluded.note, reports.note);
exception when check_violation or not_null_violation then
  perform private.fail(
    'invalid_request',
    p_hint => 'reason is one of the documented words, note has 1 to 500 characters.'
  );
end
$$;
comment on function private.report(uuid, text, text) is
  'Puts a report by the caller into the queue; while one about the same listener is open, the latest words replace its own. Definer: reports are writable by nobody.';
grant execute on function private.report(uuid, text, text) to authenticated;

create function api.report(user_id uuid, reason text, note text default null) returns void
language sql volatile security invoker set search_path = ''
as $$ select private.report(user_id, reason, note) $$;
comment on function api.report(uuid, text, text) is
  'POST /users/:id/report: reason is spam, harassment, impersonation, inappropriate_profile, safety or other. No content, whoever that is.';
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
language sql stable security invoker set search_path = ''
as $$ select private.open_reports(page_size) $$;
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
language sql volatile security invoker set search_path = ''
as $$ select private.settle_report(report_id, state) $$;
comment on function api.settle_report(uuid, text) is
  'For moderators, by the secret key: state is dismissed or upheld. No content; not_found when it is not open.';
grant execute on function api.settle_report(uuid, text) to service_role;

create function private.delete_old_reports() returns void
language sql volatile security definer set search_path = ''
as $$
  delete from private.reports
  where created_at < now() - make_interval(days => private.limit_of('report_retention_days'))
$$;
comment on function private.delete_old_reports() is
  'Forgets reports after their time, whatever became of them. Definer: they are writable by nobody.';

select cron.schedule('delete-old-reports', '41 3 * * *', 'select private.delete_old_reports()');
