-- What listeners report to us. Anybody can be reported, also after they went offline or were blocked,
-- and like a block a report tells nothing about who exists: every id is taken with the same answer.
--
-- What was seen is kept as it was at that moment: a name that is changed afterwards is still on record.

insert into private.limits (name, value, unit, reason) values
  ('open_reports_most', 20, 'reports', 'Nobody meets more people in an evening who must be looked at; who writes more fills a queue.'),
  ('report_retention_days', 180, 'days', 'Long enough to see that somebody does it again; then it is forgotten, settled or not.');

create table private.reports (
  id uuid primary key default gen_random_uuid(),
  reporter_id uuid references app.profiles (id) on delete set null,
  reporter_person_id uuid references private.persons (id) on delete set null,
  shown_id uuid not null,
  reported_id uuid not null,
  reason text not null constraint reason_is_on_the_list check (
    reason in ('spam', 'harassment', 'impersonation', 'inappropriate_profile', 'minor', 'safety', 'other')
  ),
  note text constraint note_is_1_to_500_characters check (char_length(note) between 1 and 500),
  seen jsonb,
  may_have_met boolean not null,
  state text not null default 'open'
    constraint state_is_open_dismissed_or_upheld check (state in ('open', 'dismissed', 'upheld')),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  constraint settled_at_says_when_it_was_settled check ((state = 'open') = (settled_at is null)),
  constraint nobody_reports_themselves check (reporter_id <> reported_id)
);
alter table private.reports enable row level security;
create unique index one_open_report_a_pair on private.reports (reporter_id, shown_id)
  where state = 'open';
create index reports_by_reporter on private.reports (reporter_person_id);
create index reports_by_reported on private.reports (reported_id);
alter table private.reports alter reporter_person_id set (n_distinct = -0.1);
create index reports_by_age on private.reports (created_at);
comment on table private.reports is 'The moderators'' queue and its past. No listener reads it, neither who reported nor who was.';
comment on column private.reports.id is 'What a moderator settles.';
comment on column private.reports.reporter_id is 'Who reported. Null once they deleted their account: their warning stays for the safety of others, without them.';
comment on column private.reports.reporter_person_id is 'Who that is, whatever accounts they make; null once nothing of theirs waits and the account is gone.';
comment on column private.reports.shown_id is 'The id by which the reporter knew them. Any id, no reference.';
comment on column private.reports.reported_id is 'Who was reported: the account, or the person while they have none. No reference, as above.';
comment on column private.reports.reason is 'Why, of a short list.';
comment on column private.reports.note is 'What the reporter wrote.';
comment on column private.reports.seen is 'What the reporter saw of them when the report was made: { displayName, avatarUrl, anonymous, track }; null for nothing. Nobody''s but the moderators''.';
comment on column private.reports.may_have_met is 'Whether the two could have met. It weighs more then, and the reporter is not told.';
comment on column private.reports.state is 'open until a moderator dismisses or upholds it.';
comment on column private.reports.created_at is 'When it was made; what is added to an open one does not make it younger.';
comment on column private.reports.settled_at is 'When it was dismissed or upheld.';
comment on index private.one_open_report_a_pair is 'Nobody fills the queue about one listener alone; also for deleting a reporter.';
comment on index private.reports_by_reporter is 'For how many of one person wait, and for forgetting a person.';
comment on index private.reports_by_reported is 'For deleting who was reported, and for what else there is about them.';
comment on index private.reports_by_age is 'For the oldest first, and for deleting the old.';
