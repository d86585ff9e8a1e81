-- The moderators' queue: one entry a reported person, the heaviest first. It is read by the secret key.
--
-- Of each reporter the heaviest word counts, once a person. `minor` and `safety` weigh so much that no
-- age puts anything of another kind before one of them. A report of whom the reporter cannot have met
-- weighs a part, and all of those of an entry together less than one of who may have: a crowd of
-- strangers comes behind everybody. A day that the oldest of who may have met them waits adds a little.

insert into private.limits (name, value, unit, reason) values
  ('report_weight', 10, 'of weight', 'One person who met them says something of the ordinary kind.'),
  ('report_weight_minor', 200, 'of weight', 'Twenty people who complain of the ordinary kind.'),
  ('report_weight_safety', 100, 'of weight', 'Ten people who complain of the ordinary kind.'),
  ('report_weight_unmet_percent', 25, 'percent', 'Somebody may report for a friend; they saw nothing themselves.'),
  ('report_weight_unmet_most', 9, 'of weight', 'Less than one person who met them: a crowd that met nobody moves nobody off a page.'),
  ('report_weight_age_most', 30, 'of weight', 'One a day: nothing waits for ever, and nothing old comes before a word for safety.'),
  ('reports_shown_most', 20, 'reports', 'Of one entry; all of them are in its own view.');

create function private.weight_of_reason(p_reason text) returns integer
language sql stable security definer set search_path = ''
as $$
  select private.limit_of(case
    when p_reason in ('minor', 'safety') then 'report_weight_' || p_reason
    else 'report_weight'
  end)
$$;
comment on function private.weight_of_reason(text) is
  'What one report for that reason weighs. Definer: it reads limits, nothing else.';

create function private.reported_persons(p_state text, p_reason text, p_as_of timestamptz)
returns table (
  reported_id uuid, weight integer, reports integer, reporters integer, may_have_met integer,
  oldest_at timestamptz, latest_at timestamptz
)
language sql stable security definer rows 1000 set search_path = ''
as $$
  with known as (
    select reports.*, coalesce(reporter_person_id, reporter_id, reports.id) as reporter
    from private.reports
    where state = p_state and created_at <= p_as_of
      -- Of who exists, or was here: ids that somebody made up are nobody to look at.
      and (
        exists (select from app.profiles where profiles.id = reports.reported_id)
        or exists (select from private.persons where persons.id = reports.reported_id)
      )
  ),
  said as (
    select
      known.reported_id, bool_or(known.may_have_met) as met,
      coalesce(
        max(private.weight_of_reason(reason)) filter (where known.may_have_met),
        max(private.weight_of_reason(reason)) * private.limit_of('report_weight_unmet_percent') / 100
      ) as heaviest,
      bool_or(p_reason is null or reason = p_reason) as is_asked_for,
      count(*) as reports, min(created_at) as oldest_at, max(created_at) as latest_at
    from known
    group by known.reported_id, reporter
  )
  select
    said.reported_id,
    (
      coalesce(sum(heaviest) filter (where met), 0)
      + least(
        coalesce(sum(heaviest) filter (where not met), 0), private.limit_of('report_weight_unmet_most')
      )
      + case when bool_or(met) then least(
        extract(day from p_as_of - min(said.oldest_at) filter (where met)),
        private.limit_of('report_weight_age_most')
      ) else 0 end
    )::integer,
    sum(said.reports)::integer, count(*)::integer, (count(*) filter (where met))::integer,
    min(said.oldest_at), max(said.latest_at)
  from said
  group by said.reported_id
  having bool_or(is_asked_for)
$$;
comment on function private.reported_persons(text, text, timestamptz) is
  'Whom reports of a state are about, and what these weigh together at a time; with a reason, those of whom somebody said it. Definer: reports are readable by nobody.';

create function private.report_json(p_report private.reports) returns jsonb
language sql stable security invoker
return jsonb_build_object(
  'id', p_report.id,
  'reporterId', p_report.reporter_id,
  'shownId', p_report.shown_id,
  'reason', p_report.reason,
  'note', p_report.note,
  'seen', p_report.seen,
  'mayHaveMet', p_report.may_have_met,
  'state', p_report.state,
  'createdAt', private.iso(p_report.created_at),
  'settledAt', private.iso(p_report.settled_at)
);
comment on function private.report_json(private.reports) is 'A report as moderators read it.';

create function private.reports_of(p_reported uuid, p_state text, p_most integer) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(private.report_json(report) order by nth), '[]'::jsonb)
  from (
    select reports as report, row_number() over (
      order by may_have_met desc, private.weight_of_reason(reason) desc, created_at, id
    ) as nth
    from private.reports
    where reported_id = p_reported and (p_state is null or state = p_state)
    order by nth
    limit p_most
  ) as listed
$$;
comment on function private.reports_of(uuid, text, integer) is
  'The reports about somebody, the heaviest first: of a state or of all, at most so many or all. Definer: reports are readable by nobody.';

create function private.standing_json(p_reported uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object(
    'personId', person.id,
    -- As they are now, which may be another name than the reporters saw.
    'profile', (
      select private.profile_json(profiles) - 'adultConfirmed' from app.profiles where person_id = person.id
    ),
    'upheldBefore', (
      select count(*) from private.reports where reported_id = p_reported and state = 'upheld'
    ),
    'suspended', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'since', private.iso(since), 'until', private.iso(until), 'isBan', is_ban,
        'reason', reason, 'moderator', moderator
      ) order by since), '[]'::jsonb)
      from private.suspensions where person_id = person.id and (until is null or until > now())
    )
  )
  from (select coalesce(private.person_of(p_reported), p_reported) as id) as person
$$;
comment on function private.standing_json(uuid) is
  'Who somebody is whom reports name: person, account as it is now, what was upheld, suspensions in force. Definer: none of it is readable by anybody.';

create function private.read_queue_cursor(p_after text)
returns table (weight integer, oldest_at timestamptz, reported_id uuid, as_of timestamptz)
language plpgsql stable security definer rows 1 set search_path = ''
as $$
declare
  v_parts text[] := string_to_array(p_after, '_');
begin
  if p_after is null then
    return query select null::integer, null::timestamptz, null::uuid, now();
    return;
  end if;
  if p_after !~ '^\d{1,9}_\d{1,11}\.\d{6}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_\d{1,11}\.\d{6}$' then
    perform private.fail('invalid_request', p_hint => 'after is the next of an earlier page.');
  end if;
  return query select v_parts[1]::integer, to_timestamp(v_parts[2]::numeric), v_parts[3]::uuid,
    to_timestamp(v_parts[4]::numeric);
end
$$;
comment on function private.read_queue_cursor(text) is
  'Where a page begins: behind which entry, and as of when all of them are judged, so that nobody moves between pages. Definer: it reads the catalogue of errors when it fails.';

create function private.report_queue(p_state text, p_reason text, p_after text, p_page_size integer)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_size integer := private.page_size(p_page_size);
  v_after record;
  v_entries jsonb;
  v_next text;
begin
  if coalesce(p_state, '') not in ('open', 'dismissed', 'upheld') then
    perform private.fail('invalid_request', p_hint => 'state is open, dismissed or upheld.');
  end if;
  select * into strict v_after from private.read_queue_cursor(p_after);
  with page as (
    select entry.*, row_number() over (order by -entry.weight, entry.oldest_at, entry.reported_id) as nth
    from private.reported_persons(p_state, p_reason, v_after.as_of) as entry
    where p_after is null or (-entry.weight, entry.oldest_at, entry.reported_id)
      > (-v_after.weight, v_after.oldest_at, v_after.reported_id)
    order by nth
    limit v_size + 1
  )
  select
    coalesce(jsonb_agg(
      private.standing_json(page.reported_id) || jsonb_build_object(
        'weight', page.weight,
        'count', page.reports,
        'reporters', page.reporters,
        'mayHaveMet', page.may_have_met,
        'oldestAt', private.iso(page.oldest_at),
        'latestAt', private.iso(page.latest_at),
        'reports', private.reports_of(page.reported_id, p_state, private.limit_of('reports_shown_most'))
      ) order by nth
    ) filter (where nth <= v_size), '[]'::jsonb),
    case when count(*) > v_size then max(format(
      '%s_%s_%s_%s', page.weight, extract(epoch from page.oldest_at)::numeric(17, 6), page.reported_id,
      extract(epoch from v_after.as_of)::numeric(17, 6)
    )) filter (where nth = v_size) end
  into v_entries, v_next
  from page;
  return jsonb_build_object('persons', v_entries, 'next', v_next);
end
$$;
comment on function private.report_queue(text, text, text, integer) is
  'A page of the queue, or of what was settled. Definer: reports are readable by nobody; it is granted to service_role only.';
grant execute on function private.report_queue(text, text, text, integer) to service_role;
create function api.report_queue(
  state text default 'open',
  reason text default null,
  after text default null,
  page_size integer default null
) returns jsonb
language sql stable security invoker
return private.report_queue(state, reason, after, page_size);
comment on function api.report_queue(text, text, text, integer) is
  'For moderators, by the secret key: { persons: [{ personId, profile, weight, count, reporters, mayHaveMet, oldestAt, latestAt, upheldBefore, suspended, reports }], next }, the heaviest first. Error invalid_request.';
grant execute on function api.report_queue(text, text, text, integer) to service_role;
