-- Find: one listener walks towards another who said yes. A row goes from `pending` to `active` to
-- `completed`, `cancelled`, `expired` or `implausible`, or ends before it ran; it never goes back. What
-- the two phones send while it runs stands in unlogged tables of its own and goes when it ends.

insert into private.limits (name, value, unit, reason) values
  ('find_request_s', 120, 'seconds', 'Who does not answer in two minutes is busy with something else.'),
  ('find_most_minutes', 30, 'minutes', 'A walk across the widest radius takes longer; nobody is followed for an evening.'),
  ('find_waiting_most', 3, 'requests', 'More could not be answered before they expire.'),
  ('find_answer_interval_s', 3, 'seconds', 'A walker takes four steps; a probe learns one bit.'),
  ('find_speed_most_m_s', 7, 'metres a second', 'A bicycle in a hurry. Who pretends to walk is no faster.'),
  ('find_allowance_m', 45, 'metres', 'Two of the finest cells: without it 98 % of a bicycle''s half hours would end by noise.'),
  ('find_own_cell_s', 120, 'seconds', 'Fixes that agreed for two minutes are where somebody is, though what others see is late.'),
  ('find_refused_most', 20, 'fixes in a row', 'A minute of them is no noise.'),
  ('find_offset_least_m', 30, 'metres', 'Less, and ten Finds together come closer than one.'),
  ('find_offset_most_m', 40, 'metres', 'More, and who stands beside the other does not hear found.'),
  ('find_confirm_s', 90, 'seconds', 'Somebody takes the phone out of a pocket and looks around.'),
  ('find_confirm_most', 3, 'times', 'Who does not answer three times does not want to be found.'),
  ('find_renew_s', 90, 'seconds', 'As long as a confirmation; a yes was for where it was said.'),
  ('find_hysteresis_percent', 15, 'percent of an edge', 'A hint that came closer does not go back at the same line.'),
  ('find_outwards_hold_s', 30, 'seconds', 'Of two phones with 10 m of noise, 98 % flapped on their way at 0 s, none of 400 at 30 s.'),
  ('find_kept_hours', 24, 'hours', 'Nothing lasts.');

create table app.finds (
  id uuid primary key default gen_random_uuid(),
  seeker_id uuid references app.profiles (id) on delete set null,
  target_id uuid references app.profiles (id) on delete set null,
  seeker_shown_id uuid,
  target_shown_id uuid,
  status text not null default 'pending'
    constraint status_is_one_of_a_find
    check (status in (
      'pending', 'active', 'completed', 'cancelled', 'declined', 'expired', 'implausible'
    )),
  slot smallint constraint slot_counts_from_one check (slot >= 1),
  asked_at timestamptz not null default now(),
  started_at timestamptz,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint nobody_finds_themselves check (seeker_id <> target_id),
  constraint only_an_ended_find_lacks_a_party
    check (ended_at is not null or seeker_id is not null and target_id is not null),
  constraint only_a_waiting_find_has_a_slot check ((status = 'pending') = (slot is not null)),
  constraint only_an_accepted_find_runs
    check (status not in ('active', 'completed', 'implausible') or started_at is not null),
  constraint only_an_unanswered_find_is_declined
    check (status not in ('pending', 'declined') or started_at is null),
  constraint only_an_ended_find_has_an_end check ((status in ('pending', 'active')) = (ended_at is null))
);
alter table app.finds enable row level security;

create unique index one_open_find_a_seeker on app.finds (seeker_id) where status in ('pending', 'active');
create unique index one_running_find_a_target on app.finds (target_id) where status = 'active';
create unique index one_waiting_find_a_slot on app.finds (target_id, slot) where status = 'pending';
-- Of one column each: one that could serve for the other's would be read from end to end by a plan that
-- statistics mislead.
create index finds_seeker_id_idx on app.finds (seeker_id);
create index finds_target_id_idx on app.finds (target_id);
alter table app.finds alter seeker_id set (n_distinct = -0.1), alter target_id set (n_distinct = -0.1);

comment on table app.finds is 'One row a Find, from the request on; an ended one goes after a day. No position and no hint stands here.';
comment on column app.finds.id is 'The session id that both parties know.';
comment on column app.finds.seeker_id is 'Who asked, and walks; null once the account is deleted, which must look like being offline.';
comment on column app.finds.target_id is 'Who was asked; null once the account is deleted.';
comment on column app.finds.seeker_shown_id is 'By what the target knew the seeker; null once the account is deleted.';
comment on column app.finds.target_shown_id is 'By what the seeker knew the target; null once the account is deleted.';
comment on column app.finds.status is 'pending waits for an answer, active runs, the others have ended.';
comment on column app.finds.slot is 'Which of the few places for waiting requests of the target it takes.';
comment on column app.finds.asked_at is 'When it was asked.';
comment on column app.finds.started_at is 'When the target said yes.';
comment on column app.finds.expires_at is 'When it ends by itself: the request first, then the Find.';
comment on column app.finds.ended_at is 'When it ended.';
comment on index app.one_open_find_a_seeker is 'Nobody asks a second listener before the first Find is over.';
comment on index app.one_running_find_a_target is 'Nobody is walked towards by two.';
comment on index app.one_waiting_find_a_slot is 'No more requests wait than there are slots.';
comment on index app.finds_seeker_id_idx is 'For what a seeker takes part in, and for deleting an account.';
comment on index app.finds_target_id_idx is 'For what a target takes part in, and for deleting an account.';

create function private.tg_finds__only_forward() returns trigger
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  if (old.status, new.status) not in (
    ('pending', 'active'), ('pending', 'declined'), ('pending', 'cancelled'), ('pending', 'expired'),
    ('active', 'completed'), ('active', 'cancelled'), ('active', 'expired'), ('active', 'implausible')
  ) then
    raise exception 'a Find does not go from % to %', old.status, new.status;
  end if;
  return new;
end
$$;
comment on function private.tg_finds__only_forward() is
  'The state machine: every way that a Find may go. Anything else is a fault of ours.';

create trigger _100_only_forward before update on app.finds
  for each row when (new.status <> old.status) execute function private.tg_finds__only_forward();
comment on trigger _100_only_forward on app.finds is 'A Find that has ended stays as it ended.';

create function private.tg_finds__forget_party() returns trigger
language plpgsql volatile security invoker set search_path = ''
as $$
begin
  new.seeker_shown_id := case when new.seeker_id is not null then new.seeker_shown_id end;
  new.target_shown_id := case when new.target_id is not null then new.target_shown_id end;
  return new;
end
$$;
comment on function private.tg_finds__forget_party() is
  'Takes the id by which others knew a party whose account is deleted.';

create trigger _200_forget_party before update of seeker_id, target_id on app.finds
  for each row execute function private.tg_finds__forget_party();
comment on trigger _200_forget_party on app.finds is 'The row of a Find outlives the account of a party, and their id does not.';

create unlogged table private.running_finds (
  find_id uuid primary key references app.finds (id) on delete cascade,
  yes_cell app.cell not null,
  confirms smallint not null default 0 constraint confirms_are_counted check (confirms >= 0),
  confirm_until timestamptz,
  renew_until timestamptz,
  constraint a_question_has_an_end check ((confirms = 0) = (confirm_until is null))
) with (fillfactor = 70);
alter table private.running_finds enable row level security;

comment on table private.running_finds is 'One row a running Find: what the target is asked in it. It takes the positions with it.';
comment on column private.running_finds.find_id is 'Which Find.';
comment on column private.running_finds.yes_cell is 'Where the target was as they said yes, or said it again: it goes on around there.';
comment on column private.running_finds.confirms is 'How often the seeker has said that they are there.';
comment on column private.running_finds.confirm_until is 'How long the latest of these waits for an answer, or waited.';
comment on column private.running_finds.renew_until is 'How long the target may say that it goes on here too; there are no hints meanwhile. Null while they need not.';

create unlogged table private.find_positions (
  user_id uuid primary key references app.presence (user_id) on delete cascade,
  find_id uuid not null references private.running_finds (find_id) on delete cascade,
  geohash text collate "C"
    constraint geohash_has_six_to_eight_characters check (geohash ~ '^[0-9b-hjkmnp-z]{6,8}$'),
  fix_at timestamptz,
  answered_at timestamptz,
  allowance_m real not null default 0 constraint allowance_is_not_negative check (allowance_m >= 0),
  refused smallint not null default 0 constraint refused_are_counted check (refused >= 0),
  offset_m real,
  offset_degrees real,
  bucket text constraint bucket_is_a_hint check (bucket in ('found', 'close', 'warm', 'far')),
  outwards_since timestamptz,
  was_found boolean not null default false,
  constraint a_fix_has_a_time check ((geohash is null) = (fix_at is null)),
  constraint a_fix_is_moved
    check ((geohash is null) = (offset_m is null) and (geohash is null) = (offset_degrees is null))
) with (fillfactor = 70);
alter table private.find_positions enable row level security;

create index find_positions_find_id_idx on private.find_positions (find_id);
alter table private.find_positions alter find_id set (n_distinct = -0.5);

comment on table private.find_positions is 'The two parties of each running Find, where each was last and what each was told: the only place finer than a cell. Its key lets nobody be in two running Finds, and nobody be here who is not live.';
comment on column private.find_positions.user_id is 'Whose position.';
comment on column private.find_positions.find_id is 'In which Find.';
comment on column private.find_positions.geohash is 'The latest plausible fix, up to 8 characters; null until one comes.';
comment on column private.find_positions.fix_at is 'When it came.';
comment on column private.find_positions.answered_at is 'When the party was last answered.';
comment on column private.find_positions.allowance_m is 'How far from it the next one might have been at that moment; it grows with time.';
comment on column private.find_positions.refused is 'How many fixes in a row were implausible since.';
comment on column private.find_positions.offset_m is 'How far this party''s place is moved before the other is told how near it is.';
comment on column private.find_positions.offset_degrees is 'In which direction, from north to east. Told to nobody, the party included.';
comment on column private.find_positions.bucket is 'The hint in force for this party; null until both have sent a position, and while there are no hints.';
comment on column private.find_positions.outwards_since is 'Since when it is further than that; null while it is not.';
comment on column private.find_positions.was_found is 'Whether they have been told found: then they may say that they are there.';
comment on index private.find_positions_find_id_idx is 'For the two of a Find.';
