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
